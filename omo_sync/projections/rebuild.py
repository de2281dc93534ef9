"""The read models made anew from the log: into shadow tables, then swapped in, or compared.

Readers and the projector go on with the live tables until the swap, which is one transaction.
A rebuild that was killed leaves shadow tables behind; the next one begins by dropping them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from omo_sync.domain.fact import Fact
from omo_sync.domain.settings import Settings
from omo_sync.projections import changes
from omo_sync.projections.projector import Progress, Projector
from omo_sync.store import versions
from omo_sync.store.database import LIVE, SHADOW, Database, Lock, Transaction
from omo_sync.store.log import EventLog
from omo_sync.store.schema import ddl, models

NAMES = models()

SHOWN = 3  # differing rows of a table that a verification names

PASSING = {"account": ("judge_from", "judge_upto", "over", "changed")}
"""Columns that say what is still to be done or is new, and depend on how the log was cut into chunks."""

CUT = ("dirty", "change")
"""Tables that do so in all."""


def rebuild(
    database: Database, log: EventLog, progress: Progress = lambda _: None, marker: Marker | None = None
) -> int:
    """Make the read models anew; gives the position reached. marker: settings that are put into the log
    with the swap, and by whose corrections of clocks all is folded."""
    with shadowed(database, log, progress, marker) as (transaction, position):
        database.server.swap(transaction, NAMES)
        changes.renew(transaction)
        transaction.folded()
        transaction.run("UPDATE meta SET value = ? WHERE name = ?", (versions.MODELS, versions.KEPT))
    return position


def verify(database: Database, log: EventLog, progress: Progress = lambda _: None) -> list[str]:
    """How the live read models differ from those made anew: one line a differing row, empty when
    they are equal."""
    live = Projector(database, log)
    live.catch_up()
    with shadowed(database, log, progress) as (transaction, _):
        live.catch_up_in(transaction)
        found = [line for name in NAMES if name not in CUT for line in differences(transaction, name)]
    return found


class Marker(NamedTuple):
    """Settings to apply. made: the fact that applies them, after a position of the log."""

    settings: Settings
    made: Callable[[int], Fact]


@contextmanager
def shadowed(
    database: Database, log: EventLog, progress: Progress, marker: Marker | None = None
) -> Iterator[tuple[Transaction, int]]:
    """Fold the whole log into shadow tables; then a transaction in which they stand at the end of the
    log, and nobody folds. What is shadow after it is dropped.

    Raises StoreBusy where another process is at it.
    """
    with database.server.faults(), database.server.rebuilding():
        database.server.make_shadow(ddl(database, "models"))
        shadow = folding(database, log)
        if marker:
            shadow.clock_correction = marker.settings.clock_correction
        shadow.catch_up(progress)
        lock = Lock.ALL if marker else Lock.PROJECT
        with database.transaction(write=True, lock=lock) as transaction:
            if marker:
                log.note(transaction, [marker.made(log.head(transaction))])
            position = shadow.catch_up_in(transaction)
            yield transaction, position
        database.server.drop_shadow()


def folding(database: Database, log: EventLog) -> Projector:
    """What folds into the shadow tables."""
    if not database.server.beside:
        return Projector(database, log, SHADOW)
    from omo_sync.projections.refolding import Refolding

    return Refolding(database, log, SHADOW)


def differences(transaction: Transaction, name: str) -> Iterator[str]:
    """Rows of one table that only the live, or only the rebuilt one has."""
    from omo_sync.projections.tables import METADATA

    columns = [column.name for column in METADATA.tables[LIVE + name].columns]
    compared = ", ".join(column for column in columns if column not in PASSING.get(name, ()))
    where = "WHERE delta <> 0" if name == "slot" else ""
    live, new = (f"SELECT {compared} FROM {prefix}{name} {where}" for prefix in (LIVE, SHADOW))
    for label, query in (("live", f"{live} EXCEPT {new}"), ("rebuilt", f"{new} EXCEPT {live}")):
        for row in transaction.rows(f"{query} LIMIT {SHOWN}"):
            yield f"{name}: only {label} has {dict(zip(compared.split(', '), row, strict=True))}"
