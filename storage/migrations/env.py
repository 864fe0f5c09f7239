"""Alembic's entry: runs the steps on the connection that `storage.core.migrate` hands in."""

from alembic import context

from storage.core.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters tables by copying them
)
context.run_migrations()
