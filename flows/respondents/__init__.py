"""Everything around the writing: consent, codes, devices, and the list of a respondent's reports."""
