"""What explains a member's points that another book has otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from tests.explain.small import Event, event
from tests.explain.test_causes import ERP, MALL, TILL, told

OPENED = event(ERP, "o", "points.opened", "08:00", member="M", balance=100)


def earned(id: str, at: str, points: int, source: str = TILL, **data: Any) -> Event:
    return event(source, id, "points.earned", at, member="M", points=points, **data)


def reported(balance: int) -> Event:
    return event(ERP, "b", "points.reported", "11:00", member="M", balance=balance)


CASES: dict[str, tuple[list[Event], str | None, list[tuple[str, list[str]]]]] = {
    "earned in the minute of the report": (
        [earned("e", "10:59", 30, MALL), reported(100)],
        "timing",
        [("timing", ["e"])],
    ),
    "earned an hour before it": ([earned("e", "10:00", 30, MALL), reported(100)], None, [("book", ["e"])]),
    "one receipt told by two sources": (
        [
            earned("e", "10:00", 30, document="T1"),
            earned("f", "10:01", 30, MALL, document="T1"),
            reported(130),
        ],
        None,  # the book may as well lack one of two
        [("book", ["e"]), ("book", ["f"]), ("duplicate", ["e", "f"])],
    ),
    "of merged members nothing is said": (
        [
            event(ERP, "m", "member.merged", "09:00", member="N", into="M"),
            earned("e", "10:59", 30, MALL),
            reported(100),
        ],
        None,
        [],
    ),
}


@pytest.mark.parametrize(("events", "claimed", "possible"), CASES.values(), ids=CASES)
def test_cases(events: list[Event], claimed: str | None, possible: list[tuple[str, list[str]]]) -> None:
    assert told([OPENED, *events]) == (claimed, possible)
