"""The records. Drafts, answers and submissions are in a database, attachments in a folder."""
