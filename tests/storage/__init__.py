"""The records: one contract over SQLite and a real PostgreSQL."""
