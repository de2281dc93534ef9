"""Answers that are kept by idempotency key."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from omo_sync.store.types import Whole, Words

revision = "2"
down_revision = "1"


def upgrade() -> None:
    op.create_table(
        "kept_answer",
        Column("caller", Words, primary_key=True),
        Column("key", Words, primary_key=True),
        Column("digest", Words, nullable=False),
        Column("answer", Words, nullable=False),
        Column("expires", Whole, nullable=False),
        if_not_exists=True,
    )
    op.create_index("kept_answer_by_expiry", "kept_answer", ["expires"], if_not_exists=True)
