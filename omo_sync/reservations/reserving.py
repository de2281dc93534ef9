"""What holds the lines of an order, and what is answered where nothing else is known of it, as of most."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from omo_sync.domain.fact import CLOCK, Fact
from omo_sync.domain.plain import instant, units
from omo_sync.reservations import answer as answers
from omo_sync.reservations.answer import Answer
from omo_sync.reservations.head import Head
from omo_sync.reservations.order import SOURCE
from omo_sync.reservations.request import Reserve
from omo_sync.reservations.shares import reservation_id

written = lru_cache(maxsize=64)(instant)  # orders that are decided together mostly expire together
shown = lru_cache(maxsize=1_024)(units)


def enough(head: Head, request: Reserve, time: int) -> bool:
    """Whether there is as much as is asked for of each line."""
    channel = request.channel
    for sku, location, quantity in request.lines:
        if head.available((sku, location), channel, time) < quantity:
            return False
    return True


def facts(head: Head, request: Reserve, time: int, now: int) -> list[Fact]:
    """That all lines are held from an instant on, with the positions that follow in the log."""
    order, _, expires_in, channel = request
    expires, marks = time + expires_in, CLOCK if time > now else 0
    made = []
    for number, (sku, location, quantity) in enumerate(request.lines, 1):
        data: dict[str, Any] = {
            "sku": sku, "location": location, "quantity": quantity, "order": order, "expires_at": expires,
        }  # fmt: skip
        if channel:
            data["ext"] = {"channel": channel}
        made.append(tuple.__new__(Fact, (  # the same as Fact(…), without the cost of its constructor
            SOURCE, reservation_id(channel, order, number), "inventory.reserved", time, data, now,
            None, None, marks, 0, None, head.position + number,
        )))  # fmt: skip
    return made


def new(request: Reserve, expires: int, position: int) -> Answer:
    """How an order stands of which nothing else is known. position: of the log with it."""
    lines = []
    for sku, location, quantity in request.lines:
        told = shown(quantity)
        lines.append({"sku": sku, "location": location, "quantity": told, "held": told, "fulfilled": "0"})
    body = {
        "order": request.order,
        "state": "held",
        "lines": lines,
        "expires_at": written(expires),
        "as_of": position,
    }
    return Answer(answers.RESERVED, body)


def sold_out(head: Head, request: Reserve, time: int) -> Answer:
    """What is left of each line."""
    lines = [
        {
            "sku": line.sku,
            "location": line.location,
            "quantity": units(line.quantity),
            "available": units(head.available(line.key, request.channel, time)),
        }
        for line in request.lines
    ]
    return Answer(answers.SOLD_OUT, {"lines": lines})
