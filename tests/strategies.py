"""Hypothesis strategies: valid facts of every type, few keys and few instants, so that they collide.

    facts()       distinct events of the protocol, ids unique per source
    deliveries()  the same as they arrive: some of them again, in any order
    passes()      instants of reconcile passes

`types` narrows them down: STOCK, PRICE, MEMBER and COMMON of `vocabulary` are all there is; HOLDS is a part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from tests.vocabulary import (
    DAY,
    EARLY,
    EVERYTHING,
    FIGURES,
    INSTANTS,
    MINUTE,
    OFTEN,
    TIMES,
    Data,
    Draw,
    one,
    stamp,
)

Event = dict[str, Any]
Run = tuple[str, str | None]

SOURCES = ("pos/store-01", "pos/till-2", "online/mall", "erp/hq", "erp/branch", "stocktake/x")
OPERATOR = "omo/operator"
DECISIONS = ("inventory.counted", "points.opened", "price.set", "fact.retracted")
ALL_TYPES = tuple(EVERYTHING)

PASS_MINUTES = (20, 25, 30, 40, 45, 55, 1450, 1470, 1560, 1585, 20180, 20200, 21655, 21655)
DEFAULTS: dict[str, Data] = {
    "inventory.returned": {"sellable": True},
    "price.set": {"kind": "list", "tax": "included"},
}


@dataclass
class Draft:
    """A fact before it has an id.

    voids: which other fact of its source it retracts, by place; -1: one that never arrives.
    alike: as a correction, that is with the other's data and another figure.
    step: how far its sequence number is from the one before; 0: it has none.
    last: how far a watermark's last number is beyond the numbers so far; None: it tells none.
    """

    source: str
    type: str
    time: int
    data: Data
    voids: int | None
    alike: bool
    step: int
    run: str | None
    last: int | None
    recorded: int


@st.composite
def drafts(draw: Draw, types: Sequence[str], operator: bool) -> Draft:
    decisions = [name for name in types if operator and name in DECISIONS]
    source = one(draw, (*SOURCES, OPERATOR) if decisions else SOURCES)
    told = decisions if source == OPERATOR else types
    kind = one(draw, [name for name in told for _ in range(OFTEN.get(name, 1))])
    time = one(draw, (*EARLY, *EARLY, *TIMES))
    retracts = kind == "fact.retracted"
    return Draft(
        source,
        kind,
        time,
        EVERYTHING[kind](draw, time),
        voids=one(draw, (0, 1, 2, 3, -1) if retracts else (None, None, None, None, 0, 1, 2, -1)),
        alike=draw(st.booleans()) and not retracts,
        step=one(draw, (1, 1, 1, 0, 2, 3)),
        run=one(draw, (None, None, "r2")),
        last=one(draw, (None, 0, 1, 2)) if kind == "source.watermark" else None,
        recorded=time + one(draw, (MINUTE, 0, -30 * MINUTE, 8 * DAY)),
    )


@st.composite
def facts(
    draw: Draw,
    types: Sequence[str] = ALL_TYPES,
    size: int = 30,
    operator: bool = False,
    recorded: bool = False,
) -> list[Event]:
    """Up to `size` distinct events of these types.

    operator: decisions of `omo/operator`, and retractions of them, among the rest.
    recorded: every event has a `recordedtime`, some of them before its `time`; an arrival is never ahead.
    """
    least = one(draw, (0, size // 3, 2 * size // 3))
    drawn = draw(st.lists(drafts(types, operator), min_size=least, max_size=size))
    numbered = draw(st.sets(st.sampled_from(SOURCES)))
    ids = _ids(drawn)
    numbers: Counter[Run] = Counter()
    events = []
    for place, draft in enumerate(drawn):
        _retract(drawn, ids, place)
        event = _event(draft, ids[place])
        _number(draft, event, numbers, draft.source in numbered)
        if recorded:
            event["recordedtime"] = stamp(max(draft.recorded, draft.data.get("arrived_at") or 0))
        events.append(event)
    return events


@st.composite
def deliveries(
    draw: Draw,
    types: Sequence[str] = ALL_TYPES,
    size: int = 30,
    operator: bool = False,
    recorded: bool = False,
    variants: bool = False,
) -> list[Event]:
    """Facts as they arrive: in any order, some of them again, in other words or under another number.

    variants: some identities are told with two contents, so that the order of arrival matters.
    """
    events = draw(facts(types, size, operator, recorded))
    if not events:
        return events
    again = draw(st.lists(st.sampled_from(events), max_size=6))
    top = Counter({_run(event): int(event["sequence"]) for event in events if "sequence" in event})
    told = [_retell(event, draw(st.integers(0, 3)), top) for event in again]
    if variants:
        timeless = [event for event in events if not INSTANTS & event["data"].keys()]
        diverging = draw(st.lists(st.sampled_from(timeless), max_size=3)) if timeless else []
        told += [{**event, "time": stamp(-10 * MINUTE)} for event in diverging]
    return draw(st.permutations(events + told))


@st.composite
def passes(draw: Draw) -> list[str]:
    """One to three instants, early and late, in any order."""
    minutes = draw(st.lists(st.sampled_from(PASS_MINUTES), min_size=1, max_size=3))
    return [stamp(minute * MINUTE) for minute in minutes]


def _ids(drawn: list[Draft]) -> list[str]:
    """Unique per source and the same in several; from 8 on, so that 10 is before 8 and 9."""
    counts: Counter[str] = Counter()
    ids = []
    for draft in drawn:
        ids.append(str(8 + counts[draft.source]))
        counts[draft.source] += 1
    return ids


def _retract(drawn: list[Draft], ids: list[str], place: int) -> None:
    """Name the fact that this one retracts."""
    draft = drawn[place]
    if draft.voids is None:
        return
    others = [other for other, it in enumerate(drawn) if it.source == draft.source and other != place]
    if draft.voids == -1 or not others:
        draft.data["retracts"] = "never"
        return
    target = others[draft.voids % len(others)]
    if draft.alike and target < place and drawn[target].type != "fact.retracted":
        _correct(draft, drawn[target])
    draft.data["retracts"] = ids[target]


def _correct(draft: Draft, original: Draft) -> None:
    """Make it say what the original says, with another figure where there is one."""
    figures = {
        name: {"1": "2", "2": "3"}.get(original.data[name], "1") for name in FIGURES & original.data.keys()
    }
    draft.type, draft.data = original.type, {**original.data, **figures}
    if INSTANTS & original.data.keys():
        draft.time = original.time
    draft.recorded = max(draft.recorded, draft.time)
    draft.last = original.last


def _number(draft: Draft, event: Event, numbers: Counter[Run], numbered: bool) -> None:
    """Give it the next number of its run, or one further on; and a watermark the last number."""
    run = (draft.source, draft.run)
    if numbered and draft.step:
        numbers[run] += draft.step
        event["sequence"] = str(numbers[run])
    if draft.last is not None:
        event["data"]["sequence"] = str(numbers[run] + draft.last)
    if draft.run and ("sequence" in event or draft.last is not None):
        event["sequencerun"] = draft.run


def _event(draft: Draft, identity: str) -> Event:
    data = {name: _instant(name, value) for name, value in draft.data.items()}
    return {
        "specversion": "1.0",
        "id": identity,
        "source": draft.source,
        "type": f"omo.{draft.type}.v1",
        "time": stamp(draft.time),
        "data": data,
    }


def _instant(name: str, value: Any) -> Any:
    return stamp(value) if name in INSTANTS and value is not None else value


def _run(event: Event) -> Run:
    return (event["source"], event.get("sequencerun"))


def _retell(event: Event, form: int, top: Counter[Run]) -> Event:
    """The same fact: under the next number of its run, in another notation, or word for word."""
    if form == 0 and "sequence" in event:
        top[_run(event)] += 1
        return {**event, "sequence": str(top[_run(event)])}
    if form == 1:
        defaults = DEFAULTS.get(event["type"].removeprefix("omo.").removesuffix(".v1"), {})
        data = {name: _other_words(name, value) for name, value in event["data"].items()}
        return {**event, "time": _utc(event["time"]), "data": {**defaults, **data}}
    if form == 2:
        return {**event, "data": {name: _bare(name, value) for name, value in event["data"].items()}}
    return dict(event)


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _other_words(name: str, value: Any) -> Any:
    if name in FIGURES:
        return value + ("00" if "." in value else ".000")
    return _utc(value) if name in INSTANTS and value is not None else value


def _bare(name: str, value: Any) -> Any:
    """A number instead of a text, where it is a whole one."""
    return int(value) if name in FIGURES and "." not in value else value
