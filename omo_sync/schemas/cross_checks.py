"""Rules across members: each fills in what follows from `time`, and says what does not fit together.

A rule takes the data of one event, already normalised, and its time in microseconds.
It may add defaults to the data. It returns None, or the sentence of a refusal (E105).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Rule = Callable[[dict[str, Any], int], str | None]


def _at_or_before_time(member: str) -> Rule:
    sentence = f"data.{member} is later than the event's time: send a {member} at or before it"

    def rule(data: dict[str, Any], time: int) -> str | None:
        return sentence if member in data and data[member] > time else None

    return rule


not_before = _at_or_before_time("not_before")
started_at = _at_or_before_time("started_at")
complete_through = _at_or_before_time("complete_through")


def transfer(data: dict[str, Any], time: int) -> str | None:
    if "arrived_at" not in data:
        data["arrived_at"] = time
    if data["from"] == data["to"]:
        return "data.from and data.to are the same location: a transfer needs two different ones"
    return not_before(data, time)


def release(data: dict[str, Any], time: int) -> str | None:
    line = [member for member in ("sku", "location", "quantity") if member in data]
    if len(line) in (0, 3):
        return None
    return (
        f"data has {' and '.join(line)} only: send sku, location and quantity together to release a line,"
        " or none of them to release the whole order"
    )


def scope(data: dict[str, Any], time: int) -> str | None:
    if "channel" in data and "location" in data:
        return "data has both a channel and a location: a price is for one of them, or for neither"
    return None


def price_window(data: dict[str, Any], time: int) -> str | None:
    start = data.setdefault("effective_from", time)
    if "effective_to" in data and data["effective_to"] <= start:
        return (
            "data.effective_to is not later than effective_from (which is the event's time where absent):"
            " send a later effective_to, or leave it out"
        )
    return scope(data, time)
