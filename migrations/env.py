"""Alembic's entry: the connection is given by `uitvoeren.py`; there is no offline mode."""

from __future__ import annotations

from alembic import context

import migrations.tabellen  # noqa: F401
from kern.db import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
