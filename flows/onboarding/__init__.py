"""Before and beside writing: consent, codes, devices, and the list of a respondent's own reports."""
