"""Members of staff: their accounts, the links by which they set a password, and their sessions."""
