"""Every conformance case on the production code, in every order of arrival, and one event a batch.

On PostgreSQL in the given order and the reverse, and every third case is verified: what differs there is
the statements, not the folds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from omo_sync.schemas.instants import microseconds
from tests import running
from tests.databases import POSTGRESQL, SQLITE
from tests.reference.cases import arrangements, expectation, load_cases

Event = dict[str, Any]

CASES = load_cases()


def deliveries(case: Event) -> Iterator[tuple[str, list[Sequence[Event]]]]:
    """The batches in which a case is told, each way with its name."""
    for name, events in arrangements(case):
        yield name, [events]
        if name in ("given", "reversed"):
            yield f"{name}, one event a batch", [[event] for event in events]


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_it_holds_however_it_is_told(both: str, case: Event) -> None:
    expected = expectation(case)
    for name, batches in deliveries(case):
        if both == POSTGRESQL and name not in ("given", "reversed, one event a batch"):
            continue
        with running.engine() as engine:
            for batch in batches:
                assert running.tell(engine, batch).quarantined == 0
            engine.reconcile(microseconds(case["as_of"]))
            found = {**running.state(engine), "price": prices(engine, case)}
            assert found == expected, name
            if both == SQLITE or (name != "given" and CASES.index(case) % 3 == 0):
                assert engine.verify() == [], name


def prices(engine: Any, case: Event) -> list[Event]:
    rows = []
    for asked in case["expect"]["price"]:
        row = running.price(engine, asked["sku"], asked["at"], asked["channel"], asked["location"])
        rows.append(
            {**asked, **{name: row.get(name) for name in ("list", "promotion", "member", "effective")}}
        )
    return rows
