"""The migrations of the tables, one Alembic step a module. `storage.core.migrate.migrate` runs them."""
