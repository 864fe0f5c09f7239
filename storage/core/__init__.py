"""The database itself: engine, tables, migrations, and values as text."""
