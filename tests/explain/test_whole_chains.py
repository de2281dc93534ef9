"""Explanations over whole simulated chains: they come to what is shown, and to what was shown then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.domain.account import POINTS, STOCK
from omo_sync.domain.fact import HOUR
from omo_sync.ingest import Message
from omo_sync.projections import reads
from omo_sync.projections.explain import points, price, stock
from omo_sync.projections.history import PRICE
from omo_sync.projections.knowing import Asked, as_known
from omo_sync.simulate import Hand
from omo_sync.simulation.delivery import capture, deliver
from omo_sync.simulation.faults import BUSY_LINES
from omo_sync.simulation.options import busy
from omo_sync.simulation.schedule import schedule
from omo_sync.simulation.world import make_world
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

KINDS = {"count-variance", "stock-drift", "oversold", "void-after-count", "told-twice"}

Row = dict[str, Any]


class Shown(NamedTuple):
    """What was shown at an instant. conflicts: those that were open."""

    at: int
    stock: list[Row]
    points: list[Row]
    prices: list[Row]
    conflicts: list[Row]


def shown(engine: Engine, at: int) -> Shown:
    with engine.database.transaction() as transaction:
        return Shown(
            at,
            [row.row() for row in reads.stock(transaction)],
            list(reads.points(transaction)),
            list(reads.prices(transaction, at)),
            list(reads.conflicts(transaction, state="open")),
        )


@contextmanager
def played(folder: Path, seed: int) -> Iterator[tuple[Engine, list[Shown]]]:
    """A chain with what was shown now and then while it was told."""
    made = make_world(busy(seed))
    delivered = deliver(made, replace(BUSY_LINES, divergent=0.02))
    clock = Hand(made.options.start)
    engine = Engine(f"sqlite:///{folder}/store.db", now=clock)
    dice, seen = Random(seed), []
    try:
        for turn in schedule(made, delivered, 3 * HOUR):
            clock.instant = turn.instant
            messages = [Message(line.rstrip(b"\n"), "test") for line in capture(turn.batch)]
            for _ in engine.ingest.take(messages, trust_recorded=True):
                engine.projector.catch_up()
            if turn.judges:
                engine.reconcile(turn.instant)
            if dice.random() < 0.1:
                seen.append(shown(engine, turn.instant))
        seen.append(shown(engine, clock.instant))
        yield engine, seen
    finally:
        engine.close()


def of_stock(transaction: Transaction, log: EventLog, row: Row) -> Row:
    found = stock(transaction, log, row["sku"], row["location"])
    assert found.row is not None
    return found.row.row()


def open_at(then: Shown, row: Row) -> set[str]:
    """The kinds of conflicts that were open about a stock key."""
    key = {name: row[name] for name in ("sku", "location")}
    return {
        one["kind"] for one in then.conflicts if one["kind"] in KINDS and key.items() <= one["key"].items()
    }


def of_price(transaction: Transaction, log: EventLog, row: Row, at: int) -> Row:
    found = price(transaction, log, row["sku"], row["channel"], row["location"], at).row
    assert found is not None
    return found


def some(dice: Random, rows: list[Row]) -> list[Row]:
    return dice.sample(rows, min(12, len(rows)))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_explanation_comes_to_what_is_shown_and_was_shown(tmp_path: Path, seed: int) -> None:
    with played(tmp_path, seed) as (engine, seen):
        log = engine.log
        with engine.database.transaction() as transaction:
            for row in seen[-1].stock:
                assert of_stock(transaction, log, row) == row
            for row in seen[-1].points:
                assert points(transaction, log, row["member"]).data()["balance"] == row["balance"]
            for row in seen[-1].prices:
                assert of_price(transaction, log, row, seen[-1].at) == row
        dice = Random(seed)
        assert len(seen) > 3
        for then in dice.sample(seen, 3):
            for row in some(dice, then.stock):
                with as_known(
                    engine.database, log, Asked(STOCK, row["sku"], row["location"]), then.at
                ) as known:
                    assert of_stock(known, log, row) == row
                    around = stock(known, log, row["sku"], row["location"]).conflicts
                    found = {one.kind for one in around if one.kind in KINDS and one.state == "open"}
                    assert found == open_at(then, row)
            for row in some(dice, then.points):
                with as_known(engine.database, log, Asked(POINTS, row["member"]), then.at) as known:
                    assert points(known, log, row["member"]).data()["balance"] == row["balance"]
            for row in some(dice, then.prices):
                with as_known(engine.database, log, Asked(PRICE, row["sku"]), then.at) as known:
                    assert of_price(known, log, row, then.at) == row
