"""The store's own tables beside the log."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, MetaData, Table

from omo_sync.store.types import Whole, Words

METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("id", Words, primary_key=True),
    Column("code", Words, nullable=False),
    Column("source", Words),
    Column("message", Words, nullable=False),
    Column("state", Words, nullable=False),  # open, replayed, superseded, discarded
    Column("origin", Words, nullable=False),  # where it came from: a file and line, a source and row
    Column("adapter", Words),  # the configured source whose translation it needs; null for protocol events
    Column("raw", LargeBinary, nullable=False),
    Column("recorded", Whole, nullable=False),  # first seen, microseconds
    Column("seen", Whole, nullable=False),  # how often it was delivered
    Column("reason", Words),  # why it was discarded
)
Index("quarantine_by_state", QUARANTINE.c.state, QUARANTINE.c.recorded)

IDENTITY = Table(
    "identity_token",
    METADATA,
    Column("digest", Words, primary_key=True),  # keyed hash of kind and value; the value itself is nowhere
    Column("token", Words, nullable=False, unique=True),
)

API_KEY = Table(
    "api_key",
    METADATA,
    Column("hash", Words, primary_key=True),  # SHA-256 of the key, which is nowhere kept
    Column("prefix", Words, nullable=False, unique=True),  # how the key begins, for people
    Column("name", Words, nullable=False),
    Column("scopes", Words, nullable=False),  # JSON array
    Column("sources", Words, nullable=False),  # JSON array: patterns of sources that it may speak for
    Column("rate", Whole, nullable=False),  # requests a second; 0: any number
    Column("created", Whole, nullable=False),  # microseconds, as the next two
    Column("expires", Whole),
    Column("revoked", Whole),
)

ALIAS = Table(
    "alias",
    METADATA,
    Column("source", Words, primary_key=True),  # the configured source that says so; '' for all of them
    Column("alias", Words, primary_key=True),
    Column("sku", Words, nullable=False),
    Column("pack", Words),  # how many of the sku one of the alias is; null for one
)

SEEN = Table(
    "seen",
    METADATA,
    Column("source", Words, primary_key=True),
    Column("key", Words, primary_key=True),  # stream and row, as the adapter names them
    Column("value", Words, nullable=False),  # what the row said when it was last read
)

JOB = Table(
    "job",
    METADATA,
    Column("name", Words, primary_key=True),  # as in the daemon's table of jobs
    Column("since", Whole, nullable=False),  # known since; all instants are microseconds
    Column("started", Whole),
    Column("ended", Whole),
    Column("succeeded", Whole),  # when it last ended well
    Column("result", Words),  # of the last run: done, stopped, failed
    Column("message", Words),  # why it failed
    Column("failures", Whole, nullable=False),  # in a row
    Column("rests", Whole),  # left alone until then, after failures
    Column("runner", Words),  # the process that ran it last: host and number
)

KEPT_ANSWER = Table(
    "kept_answer",
    METADATA,
    Column("caller", Words, primary_key=True),  # whose idempotency key it is
    Column("key", Words, primary_key=True),
    Column("digest", Words, nullable=False),  # of the request that it came with
    Column("answer", Words, nullable=False),  # JSON
    Column("expires", Whole, nullable=False),  # microseconds
)
Index("kept_answer_by_expiry", KEPT_ANSWER.c.expires)

SENT = Table(
    "sent",
    METADATA,
    Column("target", Words, primary_key=True),
    Column("kind", Words, primary_key=True),  # stock, price, points
    Column("key", Words, primary_key=True),  # JSON array
    Column("number", Whole, nullable=False),  # of the last telling
    Column("state", Words, nullable=False),  # told, due, dead
    Column("position", Whole, nullable=False),  # of the log, that what is wanted is of
    Column("value", Whole),  # what the target holds, as far as it was told
    Column("written", Whole, nullable=False),  # sum of the changes that it has taken
    Column("base", Whole, nullable=False),  # the target's own count that the sum follows
    Column("wanted", Whole),
    Column("change", Whole, nullable=False),
    Column("before", Whole),
    Column("begun", Whole, nullable=False),  # microseconds; 0: the target was not told yet
    Column("tries", Whole, nullable=False),
    Column("due", Whole, nullable=False),  # not before then, microseconds
    Column("again", Whole, nullable=False),  # 1: has to be looked at anew
    Column("error", Words),
)
Index("sent_by_state", SENT.c.target, SENT.c.state)

PLANNED = Table(
    "planned",
    METADATA,
    Column("target", Words, primary_key=True),
    Column("position", Whole, nullable=False),  # of the log, up to which it was looked
    Column("epoch", Whole, nullable=False),  # of the read models
    Column("rules", Words, nullable=False),  # a digest of the target's settings
    Column("instant", Whole, nullable=False),  # up to which prices that start or end were looked at
)

WEBHOOK = Table(
    "webhook",
    METADATA,
    Column("webhook", Words, primary_key=True),  # its name in the configuration
    Column("position", Whole, nullable=False),  # with kind and subject: the last change that was looked at
    Column("kind", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("epoch", Whole, nullable=False),  # of the read models
    Column("delivered", Whole, nullable=False),  # messages that were taken
    Column("last", Whole),  # when the last one was, microseconds
)

WEBHOOK_MESSAGE = Table(
    "webhook_message",
    METADATA,
    Column("id", Words, primary_key=True),
    Column("webhook", Words, nullable=False),
    Column("state", Words, nullable=False),  # waiting, dead; what was taken is deleted
    Column("body", Words, nullable=False),  # as it is signed
    Column("made", Whole, nullable=False),  # microseconds
    Column("attempts", Whole, nullable=False),
    Column("due", Whole, nullable=False),  # not before then, microseconds
    Column("error", Words),  # of the last attempt
)
Index("webhook_message_by_state", WEBHOOK_MESSAGE.c.webhook, WEBHOOK_MESSAGE.c.state)

ERASED_MEMBER = Table(
    "erased_member",
    METADATA,
    Column("digest", Words, primary_key=True),  # keyed hash of the member
    Column("erased", Whole, nullable=False),  # microseconds
)
