"""How the tables came to be, step by step (Alembic). Run by `storage.core.migrate.migrate`."""
