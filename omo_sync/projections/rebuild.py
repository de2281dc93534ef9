"""The read models made anew from the log: into shadow tables, then swapped in, or compared.

Readers and the projector go on with the live tables until the swap, which is one transaction.
A rebuild that was killed leaves shadow tables behind; the next one begins by dropping them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from omo_sync.projections import changes
from omo_sync.projections.projector import Progress, Projector
from omo_sync.projections.tables import METADATA
from omo_sync.store.database import LIVE, SHADOW, Database, Transaction
from omo_sync.store.log import EventLog
from omo_sync.store.tables import ddl

NAMES = tuple(table.name.removeprefix(LIVE) for table in METADATA.sorted_tables)

SHOWN = 3  # differing rows of a table that a verification names

PASSING = {"account": ("judge_from", "judge_upto", "over", "changed")}
"""Columns that say what is still to be done or is new, and depend on how the log was cut into chunks."""

CUT = ("dirty", "change")
"""Tables that do so in all."""


def rebuild(database: Database, log: EventLog, progress: Progress = lambda _: None) -> int:
    """Make the read models anew; gives the position reached."""
    with shadowed(database, log, progress) as (transaction, position):
        for name in NAMES:
            transaction.run(f"DROP TABLE {LIVE}{name}")
            transaction.run(f"ALTER TABLE {SHADOW}{name} RENAME TO {LIVE}{name}")
        changes.renew(transaction)
    return position


def verify(database: Database, log: EventLog, progress: Progress = lambda _: None) -> list[str]:
    """How the live read models differ from those made anew: one line a differing row, empty when
    they are equal."""
    with shadowed(database, log, progress) as (transaction, _):
        found = [line for name in NAMES if name not in CUT for line in differences(transaction, name)]
        drop_shadow(transaction)
    return found


@contextmanager
def shadowed(database: Database, log: EventLog, progress: Progress) -> Iterator[tuple[Transaction, int]]:
    """Fold the whole log into shadow tables; then a transaction in which live and shadow tables
    stand at the same position, and nobody writes."""
    with database.transaction(write=True) as transaction:
        drop_shadow(transaction)
        generation = unused_generation(transaction)
        for statement in ddl(METADATA):
            transaction.run(shadow_ddl(statement, generation))
    live, shadow = Projector(database, log), Projector(database, log, SHADOW)
    shadow.catch_up(progress)
    with database.transaction(write=True) as transaction:
        live.catch_up_in(transaction)
        position = shadow.catch_up_in(transaction)
        yield transaction, position


def unused_generation(transaction: Transaction) -> int:
    """The live tables' indexes are of the generation that they were made in: 1 or 2 is free."""
    taken = transaction.value(
        "SELECT 1 FROM sqlite_master WHERE name LIKE 'r\\_%\\_1' ESCAPE '\\' AND type = 'index'"
    )
    return 2 if taken else 1


def shadow_ddl(statement: str, generation: int) -> str:
    """Names of indexes outlive the swap, so each rebuild gives them names of its own."""
    statement = re.sub(rf"INDEX {LIVE}(\w+)", rf"INDEX {SHADOW}\1_{generation}", statement)
    return re.sub(rf"(TABLE|ON) {LIVE}", rf"\1 {SHADOW}", statement)


def drop_shadow(transaction: Transaction) -> None:
    for name in NAMES:
        transaction.run(f"DROP TABLE IF EXISTS {SHADOW}{name}")


def differences(transaction: Transaction, name: str) -> Iterator[str]:
    """Rows of one table that only the live, or only the rebuilt one has."""
    columns = [column.name for column in METADATA.tables[LIVE + name].columns]
    compared = ", ".join(column for column in columns if column not in PASSING.get(name, ()))
    where = "WHERE delta <> 0" if name == "slot" else ""
    live, new = (f"SELECT {compared} FROM {prefix}{name} {where}" for prefix in (LIVE, SHADOW))
    for label, query in (("live", f"{live} EXCEPT {new}"), ("rebuilt", f"{new} EXCEPT {live}")):
        for row in transaction.rows(f"{query} LIMIT {SHOWN}"):
            yield f"{name}: only {label} has {dict(zip(compared.split(', '), row, strict=True))}"
