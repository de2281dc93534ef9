"""The steps that single facts of a ledger make, and what there is to say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from omo_sync.domain.account import NEVER, VOID
from omo_sync.domain.claims import identity
from omo_sync.domain.fact import CLOCK, LATE, Fact
from omo_sync.projections.explaining.step import Step, signed
from omo_sync.projections.explaining.words import Said, say


@dataclass(frozen=True)
class Entry:
    """A row of the ledger. state: does it count, is it evidence, or void."""

    time: int
    position: int
    delta: int
    state: int
    since: int | None


def order(step: Step) -> tuple[int, int]:
    return step.time or NEVER, step.position


def step_of(
    fact: Fact,
    effect: Said,
    notes: tuple[Said, ...],
    time: int | None = None,
    change: int | None = None,
    sets: int | None = None,
) -> Step:
    """The step of one fact; time: where it is another than the fact's."""
    at = fact.time if time is None else time
    return Step(effect, at, fact.source, fact.id, fact.type, change, sets, None, notes, fact.position)


def remarks(fact: Fact) -> Iterator[Said]:
    """What there is to know of any fact."""
    if "order" in fact.data:
        yield say("order", order=fact.data["order"])
    if "retracts" in fact.data:
        yield say("corrects", target=fact.data["retracts"])
    if "not_before" in fact.data:
        yield say("not before", since=fact.data["not_before"])
    if fact.marks & LATE:
        yield say("late fact", recorded=fact.recorded)
    if fact.marks & CLOCK:
        yield say("clock", recorded=fact.recorded)


def figure(fact: Fact, entry: Entry) -> tuple[int, Said | None]:
    """What a movement says that it moves here, and why it does not, where it is of a kind that may not."""
    if fact.type == "inventory.returned" and not entry.delta:
        return fact.data["quantity"], say("unsellable")
    return entry.delta, None


def on_the_way(
    entries: Sequence[Entry], facts: Mapping[int, Fact], why: Mapping[tuple[str, str], Said]
) -> Iterator[Step]:
    """Transfers that count nowhere until their document is received."""
    received = {
        fact.data["document"]: fact.id
        for fact in facts.values()
        if fact.type == "inventory.received" and "document" in fact.data and (fact.source, fact.id) not in why
    }
    for entry in entries:
        fact = facts[entry.position]
        document = fact.data.get("document", "")
        if entry.state == VOID:
            note = why[fact.source, fact.id]
        elif document in received:
            note = say("arrived", document=document, by=received[document])
        else:
            note = say("in transit", document=document) if document else say("in transit, no document")
        yield step_of(fact, say("figure", value=signed(fact.data["quantity"])), (note, *remarks(fact)))


def variances(steps: Sequence[Step], differences: dict[str, str]) -> list[Step]:
    """The steps, counts with how far they were off; differences: by identity, of count-variance."""
    found = []
    for step in steps:
        about = identity(step.source or "", step.id or "")
        if step.type in ("inventory.counted", "points.opened") and about in differences:
            note = say("variance", value=signed(int(differences[about])))
            found.append(replace(step, notes=(note, *step.notes)))
        else:
            found.append(step)
    return found
