"""Run by Alembic for each command; the connection comes from :mod:`warehouse.history`, with its transaction open."""

from __future__ import annotations

from alembic import context

from warehouse.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    version_table="core_migrations",
    version_table_schema=context.config.attributes["version_schema"],
)
context.run_migrations()
