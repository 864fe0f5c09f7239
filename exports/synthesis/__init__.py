"""The synthesis: many reports side by side, in sums and in groups, as a folder of Word and Excel files.

`gather` reads every report once. `synthesis_docx`, `answers_docx` and `synthesis_xlsx` write what it
gathered; `records` returns it as rows.
"""
