"""Where there is too much around a figure nothing is claimed."""

from __future__ import annotations

from omo_sync.domain.causes import ATOMS, Around, Figure, Move, Question, explain
from omo_sync.domain.fact import MINUTE, UNIT

COUNT = Figure(1_000 * MINUTE, 1_000 * MINUTE, "pos/a")
BASE = Figure(0, 0, "pos/a")


def moved(position: int, units: int, time: int = COUNT.instant + MINUTE) -> Move:
    return Move(position, time, time, units * UNIT, "online/m", f"m{position}", "inventory.sold", "", "")


def question(units: int) -> Question:
    return Question(units * UNIT, COUNT, BASE, False, 2 * MINUTE, 2 * UNIT)


def test_so_many_uncertain_movements_are_tried_and_not_one_more() -> None:
    moves = [moved(0, -6), *(moved(number, -100) for number in range(1, ATOMS))]
    found = explain(question(-6), Around(moves))
    assert (found.claimed and found.claimed.facts, found.complete) == ((0,), True)
    beyond = explain(question(-6), Around([*moves, moved(ATOMS, -100)]))
    assert (beyond.claimed, beyond.complete) == (None, False)


def test_what_was_left_out_might_fit_as_well() -> None:
    found = explain(question(-6), Around([moved(0, -6)], complete=False))
    assert found.claimed is None
    assert [cause.facts for cause in found.possible] == [(0,)]


def test_a_difference_that_anything_fits_is_not_claimed_but_a_part_of_a_unit_is() -> None:
    assert explain(question(-2), Around([moved(0, -2)])).claimed is None
    weighed = moved(0, 0)._replace(delta=-435)
    found = explain(question(0)._replace(difference=-435), Around([weighed]))
    assert found.claimed
    assert found.claimed.facts == (0,)


def test_an_opening_has_no_clock() -> None:
    opened = question(6)._replace(base=Figure(0, 0, ""))
    assert explain(opened, Around([moved(0, -6, MINUTE)])).possible == ()
    assert explain(question(6), Around([moved(0, -6, MINUTE)])).claimed is not None
