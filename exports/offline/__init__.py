"""The workbook that a province fills in without a connection.

`layout` derives its sheets and columns from an outline, `template` writes it empty, `filled` reads it back.
"""
