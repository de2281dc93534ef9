"""What is answered to a request at the head of the log, and which facts that makes. Reads no clock.

A request is decided by the order first: what was done already is not done again, whoever asks, and is
not told that the goods are sold out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from omo_sync.domain.account import FOREVER, NEVER
from omo_sync.domain.fact import CLOCK, Fact
from omo_sync.domain.orders import HANDED_OVER, RESERVED, of_largest
from omo_sync.domain.plain import instant, units
from omo_sync.reservations import answer as answers
from omo_sync.reservations import reserving
from omo_sync.reservations.answer import Answer, Decision
from omo_sync.reservations.head import Head
from omo_sync.reservations.order import SOURCE, Order
from omo_sync.reservations.request import Confirm, Fulfil, Key, Release, Request, Reserve, Wanted


def decide(head: Head, request: Request, now: int) -> Decision:
    """now: microseconds; what the request makes happens then, or right after the order's newest fact."""
    order = head.orders[request.order]
    if isinstance(request, Reserve):
        return _reserve(head, request, order, now)
    if not order.lines:
        return Decision(Answer(answers.UNKNOWN_ORDER, {"order": request.order}))
    if isinstance(request, Confirm):
        return _confirm(head, request, order, now)
    if isinstance(request, Fulfil):
        return _fulfil(head, request, order, now)
    if isinstance(request, Release):
        return _release(head, request, order, now)
    return Decision(_stands(head, request.order))


def _reserve(head: Head, request: Reserve, order: Order, now: int) -> Decision:
    fresh = order.newest == NEVER
    if not fresh and (reserved := reserved_of(head, order)):
        if reserved != {line.key: line.quantity for line in request.lines}:
            return Decision(_stands(head, request.order, answers.ORDER_DIFFERS))
        state = state_of(head, order)
        ended = state in ("released", "expired")
        return Decision(_stands(head, request.order, answers.ORDER_ENDED if ended else answers.DONE))
    time = after(order, now)
    if not reserving.enough(head, request, time):
        return Decision(reserving.sold_out(head, request, time))
    facts = reserving.facts(head, request, time, now)
    if fresh:  # as most are: known without looking
        head.begin(order, facts)
        return Decision(reserving.new(request, time + request.expires_in, head.position), facts)
    head.add(facts)
    return Decision(_stands(head, request.order, answers.RESERVED), facts)


def _confirm(head: Head, request: Confirm, order: Order, now: int) -> Decision:
    if order.confirmed < FOREVER and state_of(head, order) != "expired":
        return Decision(_stands(head, request.order))
    time = after(order, now)
    if not held_in_all(order) or expires_of(head, order) <= max(time, head.passed):
        return Decision(_stands(head, request.order, answers.HOLD_EXPIRED))
    fact = _fact(head, request.order, "confirmed", {}, (time, now))
    return _done(head, request, [fact])


def _fulfil(head: Head, request: Fulfil, order: Order, now: int) -> Decision:
    held = {key: effect.held for key, effect in order.effects.items() if effect.held}
    if request.lines is None and not held and state_of(head, order) == "fulfilled":
        return Decision(_stands(head, request.order))
    lines = (
        [Wanted(*key, quantity) for key, quantity in sorted(held.items())]
        if request.lines is None
        else request.lines
    )
    if not lines or any(line.quantity > held.get(line.key, 0) for line in lines):
        return Decision(_stands(head, request.order, answers.NOT_HELD))
    time = after(order, now)
    before = sum(len(order.told(key, HANDED_OVER)) for key in order.lines)
    facts = [
        _fact(
            head, request.order, "fulfilled",
            {"sku": line.sku, "location": line.location, "quantity": line.quantity}, (time, now),
            number, before + number,
        )
        for number, line in enumerate(lines, 1)
    ]  # fmt: skip
    return _done(head, request, facts)


def _release(head: Head, request: Release, order: Order, now: int) -> Decision:
    if not held_in_all(order):
        fulfilled = state_of(head, order) == "fulfilled" and not order.ended
        return Decision(_stands(head, request.order, answers.NOT_HELD if fulfilled else answers.DONE))
    return _done(head, request, [_fact(head, request.order, "released", {}, (after(order, now), now))])


def _fact(
    head: Head,
    order: str,
    what: str,
    data: dict[str, Any],
    times: tuple[int, int],
    number: int = 1,
    told: int = 1,
) -> Fact:
    """times: when it happens and now. number: which of those of one decision. told: which of this kind for
    the order."""
    time, now = times
    return Fact(
        SOURCE, f"{order}:{what}:{told}", f"inventory.{what}", time, {**data, "order": order}, now,
        marks=CLOCK if time > now else 0, position=head.position + number,
    )  # fmt: skip


def _done(head: Head, request: Request, facts: Sequence[Fact]) -> Decision:
    head.add(facts)
    return Decision(_stands(head, request.order), facts)


def after(order: Order, now: int) -> int:
    """An instant after all that is told of an order: what releases it must not reach what comes later."""
    return max(now, order.newest + 1)


# how an order stands


def reserved_of(head: Head, order: Order) -> dict[Key, int]:
    """What was reserved for an order, whatever became of it."""
    found: dict[Key, int] = {}
    for key in order.lines:
        lines = of_largest(order.told(key, RESERVED), head.settings.handover_authority)
        if lines:
            found[key] = sum(line.quantity for line in lines)
    return found


def handed_over(order: Order, key: Key) -> int:
    """What was handed over, told once."""
    evidence = order.effects[key].evidence
    return sum(line.quantity for line in order.told(key, HANDED_OVER) if line.position not in evidence)


def held_in_all(order: Order) -> int:
    return sum(effect.held for effect in order.effects.values())


def expires_of(head: Head, order: Order) -> int:
    """When the first of an order's holds expires that still holds something; FOREVER for never."""
    expiring = (
        line.expires for key in order.lines if order.effects[key].held for line in order.told(key, RESERVED)
    )
    return min((instant for instant in expiring if instant <= order.confirmed), default=FOREVER)


def state_of(head: Head, order: Order) -> str:
    """`held`, `confirmed`, `fulfilled`, `released` or `expired`."""
    if held_in_all(order):
        return "held" if order.confirmed == FOREVER else "confirmed"
    if any(handed_over(order, key) for key in order.lines):
        return "fulfilled"
    return "released" if order.ended else "expired"


def _stands(head: Head, code: str, said: str = answers.DONE) -> Answer:
    order = head.orders[code]
    reserved = reserved_of(head, order)
    expires = expires_of(head, order)
    return Answer(
        said,
        {
            "order": code,
            "state": state_of(head, order),
            "lines": [
                {
                    "sku": sku,
                    "location": location,
                    "quantity": units(reserved.get((sku, location), 0)),
                    "held": units(order.effects[sku, location].held),
                    "fulfilled": units(handed_over(order, (sku, location))),
                }
                for sku, location in sorted(order.lines)
            ],
            "expires_at": None if expires == FOREVER else instant(expires),
            "as_of": head.position,
        },
    )
