"""The database itself: its engine, its tables, its migrations, and how values are stored as text."""
