"""A till and a shop change at random, connections are cut and the daemon is killed: at the end both and
the ledger agree, and nobody tells anything any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from omo_sync.publish.deliver import Told
from tests.publish.long_run import TwoWays
from tests.publish.two_sides import Sides


@pytest.fixture
def sides(odbc_mariadb: str, odbc_postgresql: str) -> Iterator[Sides]:
    made = Sides(odbc_mariadb, odbc_postgresql, seed=11)
    yield made
    made.close()


def test_both_sides_and_the_ledger_agree(sides: Sides, tmp_path: Path) -> None:
    outcome = TwoWays(sides, tmp_path).run(steps=90, kills=2)
    assert outcome.sides == outcome.truth
    assert outcome.ledger == outcome.truth
    assert outcome.echoes == 0, "each of the till's own movements is one fact"
    assert outcome.tellings > len(outcome.truth), "the daemon told them while it ran"
    assert outcome.idle == Told(), "no oscillation"
