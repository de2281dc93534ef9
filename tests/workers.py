"""What processes do that share a store. Each works until it is told to stop, and notes how far it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Event as Flag
from pathlib import Path
from typing import Any

from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreBusy, StoreUnreachable
from omo_sync.projections import reads
from omo_sync.projections.overview import progress_of
from tests import running
from tests.cli.events import counted, sold

BATCH = 20
BASE = 1_000_000


def begin(url: str) -> None:
    """A store with one count in it."""
    with opened(url) as engine:
        running.tell(engine, [counted("count", BASE)])


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    with closing(Engine(url, now=lambda: running.NOW)) as engine:
        yield engine


def sales(till: str, start: int) -> list[dict[str, Any]]:
    """A batch of single units, the last one of the batch before told again."""
    return [sold(f"{till}-{number}", 1) for number in range(max(0, start - 1), start + BATCH)]


def sell(url: str, stop: Flag, notes: Path, fold: bool) -> None:
    """notes: how many sales are acknowledged. fold: also catch up, as a command does."""
    start = 0
    with opened(url) as engine:
        while not stop.is_set():
            try:
                acknowledged(engine, sales(notes.name, start), fold)
            except (StoreUnreachable, StoreBusy):  # as its sentence says: nothing was stored, try again
                time.sleep(0.05)
                continue
            start += BATCH
            note(notes, start)


def acknowledged(engine: Engine, events: list[dict[str, Any]], fold: bool) -> None:
    if fold:
        running.tell(engine, events)
    else:
        list(engine.ingest.take(running.messages(events)))


def note(notes: Path, *numbers: int) -> None:
    """All or nothing, whenever the process is killed."""
    new = notes.with_suffix(".new")
    new.write_text(" ".join(map(str, numbers)))
    new.replace(notes)


def project(url: str, stop: Flag, notes: Path) -> None:
    """notes: how often it folded something."""
    folded = 0
    with opened(url) as engine:
        while not stop.is_set():
            try:
                engine.projector.catch_up()
            except StoreUnreachable:
                time.sleep(0.05)
                continue
            folded += 1
            note(notes, folded)


def rebuild(url: str, stop: Flag, notes: Path) -> None:
    """notes: how often it rebuilt, and how often another process was at it."""
    rebuilt = refused = 0
    with opened(url) as engine:
        while not stop.is_set():
            try:
                engine.rebuild()
                rebuilt += 1
            except StoreBusy as error:
                refused += "being rebuilt" in str(error)
                time.sleep(0.05)
            note(notes, rebuilt, refused)


def read(url: str, stop: Flag, notes: Path) -> None:
    """What is shown never goes back, and the figure is always that of its position. notes: how often."""
    position = reading = 0
    on_hand = BASE * 1_000
    with opened(url) as engine:
        while not stop.is_set():
            with engine.database.transaction() as transaction:
                reached = progress_of(transaction).position
                (row,) = reads.stock(transaction)
                lines = transaction.value("SELECT COUNT(*) FROM p_entry")
            assert reached >= position, (reached, position)
            assert row.on_hand <= on_hand, (row, on_hand)
            assert row.on_hand == (BASE - lines) * 1_000, (row, lines)
            position, on_hand = reached, row.on_hand
            reading += 1
            note(notes, reading)
