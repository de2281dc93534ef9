"""What is held of a key: by order, the reservations with what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from omo_sync.domain.account import FOREVER, NEVER, Account
from omo_sync.domain.fact import Fact
from omo_sync.domain.orders import (
    CONFIRMED,
    HANDED_OVER,
    MENTIONED,
    RELEASED,
    RELEASED_ALL,
    RESERVED,
    Line,
    hold,
    of_largest,
)
from omo_sync.domain.plain import units
from omo_sync.domain.settings import Settings
from omo_sync.projections.explaining.accounts import tellers
from omo_sync.projections.explaining.step import Step, check
from omo_sync.projections.explaining.told import verdict
from omo_sync.projections.explaining.voided import reasons, voided
from omo_sync.projections.explaining.words import Said, say
from omo_sync.projections.orders import Group, load
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

RUN_OUT = 200  # newest reservations looked at for whether they ran out
LINES = 50  # lines shown of one order

EFFECTS = {RESERVED: "reserves", RELEASED: "releases", HANDED_OVER: "hands over"}


@dataclass(frozen=True)
class Held:
    """What one order holds at the log clock, in thousandths, with the facts that make it. runs_out:
    the next instant at which that changes by itself, None for never. order is empty where several
    are summed up in one line."""

    order: str
    held: int
    runs_out: int | None
    steps: tuple[Step, ...]


def holds(
    transaction: Transaction, log: EventLog, account: Account, clock: int, settings: Settings, limit: int
) -> list[Held]:
    """The orders that hold most, those of which something ran out lately, and the rest as a sum.

    Together they come to what is reserved; StoreError where they do not.
    """
    shown = transaction.rows(
        "SELECT order_code, held FROM p_hold WHERE account = ? AND held > 0 "
        "ORDER BY held DESC, order_code LIMIT ?",
        (account.id, limit),
    )
    number, whole = transaction.rows(
        "SELECT COUNT(*), COALESCE(SUM(held), 0) FROM p_hold WHERE account = ? AND held > 0", (account.id,)
    )[0]
    known = dict(shown)
    for order in ran_out(transaction, account, clock):
        known.setdefault(order, 0)
    groups = load(transaction, sorted(known))
    found = []
    for order, held in sorted(known.items()):
        lines = groups[order, account.id]
        whole_order = groups.get((order, 0), Group([], {}))
        one = held_for(order, lines, whole_order, clock, settings)
        check(f"order {order}", one.held if one else 0, held)
        if one is not None:
            found.append(one)
    found = with_voided(found, gone(transaction, log, account, groups))
    rest = whole - sum(held for _, held in shown)
    if rest:
        note = say("more holds", number=f"{number - len(shown):,}")
        found.append(Held("", rest, None, (Step(say("held", value=units(rest)), notes=(note,)),)))
    check(f"the holds of {account.code} at {account.place}", sum(one.held for one in found), account.reserved)
    return running(found)


def running(found: list[Held]) -> list[Held]:
    """The holds, the sum of each with what is reserved up to it."""
    reserved, shown = 0, []
    for one in found:
        reserved += one.held
        shown.append(replace(one, steps=(*one.steps[:-1], replace(one.steps[-1], balance=reserved))))
    return shown


def ran_out(transaction: Transaction, account: Account, clock: int) -> list[str]:
    """Orders with a reservation whose time ran out lately."""
    rows = transaction.rows(
        "SELECT DISTINCT order_code FROM (SELECT order_code, expires FROM p_order_line "
        "WHERE account = ? AND kind = ? ORDER BY time DESC LIMIT ?) l WHERE expires <= ?",
        (account.id, RESERVED, RUN_OUT, clock),
    )
    return [row[0] for row in rows]


def gone(
    transaction: Transaction, log: EventLog, account: Account, groups: dict[tuple[str, int], Group]
) -> dict[str, list[Step]]:
    """By order, the reservations and releases at the key that were retracted."""

    def about(fact: Fact) -> bool:
        return (fact.data.get("sku"), fact.data.get("location")) == (account.code, account.place)

    sources = tellers(transaction, account) | {
        line.source for group in groups.values() for line in group.lines
    }
    facts = voided(transaction, log, sources, ("inventory.reserved", "inventory.released"), about)
    why = reasons(transaction, facts)
    found: dict[str, list[Step]] = defaultdict(list)
    for fact in facts:
        says = "reserves" if fact.type == "inventory.reserved" else "releases"
        found[fact.data["order"]].append(
            Step(
                say(says, value=units(fact.data["quantity"])), fact.time, fact.source, fact.id, fact.type,
                notes=(why[fact.source, fact.id],), position=fact.position,
            )
        )  # fmt: skip
    return found


def with_voided(found: list[Held], gone: dict[str, list[Step]]) -> list[Held]:
    """The holds, each with what was retracted before its sum."""
    told = {one.order for one in found}
    shown = [*found, *(held_sum(order, 0, None, []) for order in sorted(gone) if order not in told)]
    return [
        replace(one, steps=(*sorted((*one.steps[:-1], *gone.get(one.order, ())), key=in_time), one.steps[-1]))
        for one in shown
    ]


def in_time(step: Step) -> tuple[int, int]:
    return step.time or NEVER, step.position


def held_sum(order: str, held: int, runs_out: int | None, steps: Sequence[Step]) -> Held:
    """What an order holds, its sum as the last step."""
    note = [say("expires", expires=runs_out)] if runs_out is not None else []
    total = Step(say("held", value=units(held)), notes=(say("order", order=order), *note))
    return Held(order, held, runs_out, (*steps, total))


def held_for(order: str, group: Group, whole: Group, clock: int, settings: Settings) -> Held | None:
    """None where nothing is held and nothing has run out either: it was handed over or released."""
    lines = [line for line in group.lines if line.kind != MENTIONED]
    state = hold(lines, whole.lines, clock, settings.handover_authority)
    if not state.held and not hold(lines, whole.lines, NEVER, settings.handover_authority).held:
        return None
    types = {**group.types, **whole.types}
    told = sorted([*lines, *whole.lines], key=lambda line: (line.time, line.position))[-LINES:]
    notes = Remarks(order, lines, whole.lines, clock, settings)
    steps = [
        Step(
            effect(line), line.time, line.source, line.id, types[line.position],
            notes=tuple(notes.of(line)), position=line.position,
        )
        for line in told
    ]  # fmt: skip
    return held_sum(order, state.held, None if state.wakes == FOREVER else state.wakes, steps)


def effect(line: Line) -> Said:
    if line.kind in EFFECTS:
        return say(EFFECTS[line.kind], value=units(line.quantity))
    return say("confirms" if line.kind == CONFIRMED else "releases all")


class Remarks:
    """What there is to know of the lines of one order at one key."""

    def __init__(
        self, order: str, lines: Sequence[Line], whole: Sequence[Line], clock: int, settings: Settings
    ) -> None:
        authority = settings.handover_authority
        self.order, self.clock = order, clock
        self.counting = {
            line.position
            for kind in (RESERVED, RELEASED)
            for line in of_largest([one for one in lines if one.kind == kind], authority)
        }
        self.chosen = {line.kind: line.source for line in lines if line.position in self.counting}
        self.told = hold(lines, whole, clock, authority).told
        self.ended = max((line.time for line in whole if line.kind == RELEASED_ALL), default=NEVER)
        self.confirmed = min((line.time for line in whole if line.kind == CONFIRMED), default=FOREVER)

    def of(self, line: Line) -> Iterator[Said]:
        if line.kind == HANDED_OVER and self.told:
            yield verdict(self.order, line, self.told)
        if line.kind in self.chosen and line.position not in self.counting:
            yield say("mirrored", winner=self.chosen[line.kind])
        if line.kind in EFFECTS and line.time <= self.ended:
            yield say("ended")
        elif line.kind == RESERVED and line.expires < FOREVER:
            if self.confirmed < line.expires:
                yield say("in time")
            else:
                yield say("expired" if line.expires <= self.clock else "expires", expires=line.expires)
