"""What goes out by webhooks, and which members were erased."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column

from omo_sync.store.types import Whole, Words

revision = "3"
down_revision = "2"


def upgrade() -> None:
    op.create_table(
        "webhook",
        Column("webhook", Words, primary_key=True),
        Column("position", Whole, nullable=False),
        Column("kind", Words, nullable=False),
        Column("subject", Words, nullable=False),
        Column("epoch", Whole, nullable=False),
        Column("delivered", Whole, nullable=False),
        Column("last", Whole),
        if_not_exists=True,
    )
    op.create_table(
        "webhook_message",
        Column("id", Words, primary_key=True),
        Column("webhook", Words, nullable=False),
        Column("state", Words, nullable=False),
        Column("body", Words, nullable=False),
        Column("made", Whole, nullable=False),
        Column("attempts", Whole, nullable=False),
        Column("due", Whole, nullable=False),
        Column("error", Words),
        if_not_exists=True,
    )
    op.create_index("webhook_message_by_state", "webhook_message", ["webhook", "state"], if_not_exists=True)
    op.create_table(
        "erased_member",
        Column("digest", Words, primary_key=True),
        Column("erased", Whole, nullable=False),
        if_not_exists=True,
    )
