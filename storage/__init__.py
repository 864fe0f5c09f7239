"""The records: drafts, answers and submissions in a database, attachments in a folder."""
