"""Alembic's entry: the connection is given by `uitvoeren.py`; there is no offline mode."""

from __future__ import annotations

from alembic import context

import migrations.tabellen  # noqa: F401
from kern.db import Base, UtcDateTime


def render_item(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own types as plain ones, so that a migration never changes with the code."""
    return "sa.DateTime(timezone=True)" if isinstance(item, UtcDateTime) else False


connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, render_item=render_item)
with context.begin_transaction():
    context.run_migrations()
