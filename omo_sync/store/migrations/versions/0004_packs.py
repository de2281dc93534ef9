"""Aliases may be packs."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, inspect

from omo_sync.store.types import Words

revision = "4"
down_revision = "3"


def upgrade() -> None:
    # SQLite knows no ADD COLUMN IF NOT EXISTS.
    if "pack" not in {column["name"] for column in inspect(op.get_bind()).get_columns("alias")}:
        op.add_column("alias", Column("pack", Words))
