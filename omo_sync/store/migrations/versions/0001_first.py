"""The tables beside the log, as they first were. The log itself and the locks are made with the store."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, LargeBinary

from omo_sync.store.types import Whole, Words

revision = "1"
down_revision = None


def upgrade() -> None:
    beside_the_log()
    for_the_daemon_and_the_api()


def beside_the_log() -> None:
    op.create_table(
        "meta",
        Column("name", Words, primary_key=True),
        Column("value", Words, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "quarantine",
        Column("id", Words, primary_key=True),
        Column("code", Words, nullable=False),
        Column("source", Words),
        Column("message", Words, nullable=False),
        Column("state", Words, nullable=False),
        Column("origin", Words, nullable=False),
        Column("adapter", Words),
        Column("raw", LargeBinary, nullable=False),
        Column("recorded", Whole, nullable=False),
        Column("seen", Whole, nullable=False),
        Column("reason", Words),
        if_not_exists=True,
    )
    op.create_table(
        "identity_token",
        Column("digest", Words, primary_key=True),
        Column("token", Words, nullable=False, unique=True),
        if_not_exists=True,
    )
    op.create_table(
        "alias",
        Column("source", Words, primary_key=True),
        Column("alias", Words, primary_key=True),
        Column("sku", Words, nullable=False),
        if_not_exists=True,
    )
    op.create_table(
        "seen",
        Column("source", Words, primary_key=True),
        Column("key", Words, primary_key=True),
        Column("value", Words, nullable=False),
        if_not_exists=True,
    )
    op.create_index("quarantine_by_state", "quarantine", ["state", "recorded"], if_not_exists=True)


def for_the_daemon_and_the_api() -> None:
    op.create_table(
        "api_key",
        Column("hash", Words, primary_key=True),
        Column("prefix", Words, nullable=False, unique=True),
        Column("name", Words, nullable=False),
        Column("scopes", Words, nullable=False),
        Column("sources", Words, nullable=False),
        Column("rate", Whole, nullable=False),
        Column("created", Whole, nullable=False),
        Column("expires", Whole),
        Column("revoked", Whole),
        if_not_exists=True,
    )
    op.create_table(
        "job",
        Column("name", Words, primary_key=True),
        Column("since", Whole, nullable=False),
        Column("started", Whole),
        Column("ended", Whole),
        Column("succeeded", Whole),
        Column("result", Words),
        Column("message", Words),
        Column("failures", Whole, nullable=False),
        Column("rests", Whole),
        Column("runner", Words),
        if_not_exists=True,
    )
