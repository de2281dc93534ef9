"""Two syncs held against a truth of five keys."""

from __future__ import annotations

from typing import Any

from omo_sync.domain.fact import COIN, UNIT
from omo_sync.simulation.compare import Score, compare, key_of
from omo_sync.simulation.record import read_rival, read_truth, rival_record, truth_record
from omo_sync.simulation.rival import RivalFigures
from omo_sync.simulation.truth import Truth

TRUTH = Truth(
    as_of=1_772_424_000_000_000,
    on_hand={("A", "s1"): 5 * UNIT, ("B", "s1"): 0, ("C", "s1"): 1_235, ("D", "s1"): -UNIT},
    reserved={("A", "s1"): UNIT, ("B", "s1"): 0, ("C", "s1"): 0, ("D", "s1"): 0},
    points={"M1": 30 * UNIT},
    prices={("A", None, None): 199 * COIN // 10, ("A", "mall", None): 18 * COIN},
    conflicts=frozenset({("oversold", "A", "s1"), ("told-twice", "W1", "C", "s1")}),
)
RIVAL = RivalFigures(
    on_hand={("A", "s1"): 4 * UNIT, ("C", "s1"): 1_235, ("D", "s1"): -UNIT},
    points={"M1": 20 * UNIT},
    prices={("A", None, "s1"): 20 * COIN},
)


def row(sku: str, on_hand: str, *flags: str) -> dict[str, Any]:
    return {"sku": sku, "location": "s1", "on_hand": on_hand, "flags": list(flags)}


def test_what_is_wrong_and_what_is_said_about_it() -> None:
    found = compare(
        TRUTH,
        [row("A", "5"), row("C", "1.2"), row("D", "-2", "suspect"), row("E", "1", "unstocked")],
        [{"member": "M1", "balance": "30"}],
        [["oversold", "A", "s1"], ["sequence-gap", "pos/s1"]],
        RIVAL,
    )
    # Wrong are C and E, silently, and D, which is flagged; A is right, and rightly under a conflict.
    assert found.ours == Score(keys=6, wrong=3, silent=2, flagged=2, rightly=2, asked=1, missed=1)
    assert found.rival == Score(keys=5, wrong=2, silent=2, flagged=0, rightly=0, asked=0, missed=2)
    assert found.unexpected == [("sequence-gap", "pos/s1")]


def test_a_flag_on_a_right_key_is_not_rightly_there() -> None:
    found = compare(TRUTH, [row("B", "0", "suspect")], [], [], RIVAL).ours
    assert (found.flagged, found.rightly) == (1, 0)


def test_conflicts_belong_to_stock_keys_and_members() -> None:
    assert key_of(("told-twice", "W1", "A", "s1")) == ("A", "s1")
    assert key_of(("told-twice", "W1", "M1")) == ("M1",)
    assert key_of(("points-drift", "M1")) == ("M1",)
    assert key_of(("price-drift", "A", "list", "mall")) is None
    assert key_of(("sequence-gap", "pos/s1")) is None


def test_records_read_back_what_was_written() -> None:
    assert read_truth(truth_record(TRUTH)) == TRUTH
    assert read_rival(rival_record(RIVAL)) == RIVAL
    assert truth_record(TRUTH)["stock"][2] == {
        "sku": "C",
        "location": "s1",
        "on_hand": "1.235",
        "reserved": "0",
    }
