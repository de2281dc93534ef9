"""What targets were told."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from omo_sync.store.types import Whole, Words

revision = "5"
down_revision = "4"


def upgrade() -> None:
    op.create_table(
        "sent",
        Column("target", Words, primary_key=True),
        Column("kind", Words, primary_key=True),
        Column("key", Words, primary_key=True),
        Column("number", Whole, nullable=False),
        Column("state", Words, nullable=False),
        Column("position", Whole, nullable=False),
        Column("value", Whole),
        Column("written", Whole, nullable=False),
        Column("base", Whole, nullable=False),
        Column("wanted", Whole),
        Column("change", Whole, nullable=False),
        Column("before", Whole),
        Column("begun", Whole, nullable=False),
        Column("tries", Whole, nullable=False),
        Column("due", Whole, nullable=False),
        Column("again", Whole, nullable=False),
        Column("error", Words),
        if_not_exists=True,
    )
    op.create_index("sent_by_state", "sent", ["target", "state"], if_not_exists=True)
    op.create_table(
        "planned",
        Column("target", Words, primary_key=True),
        Column("position", Whole, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("rules", Words, nullable=False),
        Column("instant", Whole, nullable=False),
        if_not_exists=True,
    )
