"""The store's own tables beside the log, and their creation."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

METADATA = MetaData()

META = Table(
    "meta",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("code", Text, nullable=False),
    Column("source", Text),
    Column("message", Text, nullable=False),
    Column("state", Text, nullable=False),  # open, replayed, superseded, discarded
    Column("origin", Text, nullable=False),  # where it came from: a file and line, a source and row
    Column("adapter", Text),  # the configured source whose translation it needs; null for protocol events
    Column("raw", LargeBinary, nullable=False),
    Column("recorded", Integer, nullable=False),  # first seen, microseconds
    Column("seen", Integer, nullable=False),  # how often it was delivered
    Column("reason", Text),  # why it was discarded
)
Index("quarantine_by_state", QUARANTINE.c.state, QUARANTINE.c.recorded)

IDENTITY = Table(
    "identity_token",
    METADATA,
    Column("digest", Text, primary_key=True),  # keyed hash of kind and value; the value itself is nowhere
    Column("token", Text, nullable=False, unique=True),
)

ALIAS = Table(
    "alias",
    METADATA,
    Column("source", Text, primary_key=True),  # the configured source that says so; '' for all of them
    Column("alias", Text, primary_key=True),
    Column("sku", Text, nullable=False),
)

JOB = Table(
    "job",
    METADATA,
    Column("name", Text, primary_key=True),  # as in the daemon's table of jobs
    Column("since", Integer, nullable=False),  # known since; all instants are microseconds
    Column("started", Integer),
    Column("ended", Integer),
    Column("succeeded", Integer),  # when it last ended well
    Column("result", Text),  # of the last run: done, stopped, failed
    Column("message", Text),  # why it failed
    Column("failures", Integer, nullable=False),  # in a row
    Column("rests", Integer),  # left alone until then, after failures
    Column("runner", Text),  # the process that ran it last: host and number
)


def ddl(metadata: MetaData) -> list[str]:
    """CREATE statements of all tables and indexes."""
    dialect = sqlite.dialect()
    statements: list[str] = []
    for table in metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements.extend(
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        )
    return statements
