"""Alembic's environment: it runs the steps on the connection that `storage.core.migrate` passes."""

from alembic import context

from storage.core.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can alter a table only by copying it
)
context.run_migrations()
