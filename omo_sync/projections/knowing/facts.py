"""The facts of a key as they were known: those recorded by then, with their retractions, each in the variant
that was in force."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import orjson

from omo_sync.domain.fact import Fact
from omo_sync.projections.history import DECISION, VARIANT
from omo_sync.projections.knowing.asked import Asked, gone, of_orders, positions
from omo_sync.store.codec import originator
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


def concerning(transaction: Transaction, log: EventLog, asked: Asked) -> dict[int, Fact]:
    """All that ever concerned it, by position."""
    told = log.at(transaction, positions(transaction, log, asked))
    orders = {fact.data["order"] for fact in told.values() if "order" in fact.data}
    if orders:
        told |= log.at(transaction, of_orders(transaction, orders))
    return told


def known(transaction: Transaction, log: EventLog, told: dict[int, Fact], known_at: int) -> list[Fact]:
    """What of these facts was known, with what retracts it, in order of position, without the sources'
    running numbers: only a part of them is here."""
    told = told | log.at(transaction, retractions(transaction, told.values()))
    standing = in_force(transaction, log, told.values(), known_at)
    return [
        fact._replace(sequence=None)
        for fact in sorted(standing, key=lambda fact: fact.position)
        if fact.recorded <= known_at
    ]


def decisions(
    transaction: Transaction, log: EventLog, conflicts: Collection[str], known_at: int
) -> list[Fact]:
    """What was decided by then on these conflicts, and what of it was taken back."""
    rows = transaction.rows(
        "SELECT DISTINCT d.position FROM given(id text) p CROSS JOIN p_decision d WHERE d.conflict = p.id",
        (orjson.dumps(sorted(conflicts)).decode(),),
    )
    found = {row[0] for row in rows}
    found |= gone(transaction, [(DECISION, conflict, "") for conflict in sorted(conflicts)])
    told = log.at(transaction, found)
    told |= log.at(transaction, retractions(transaction, told.values()))
    return [told[position] for position in sorted(told) if told[position].recorded <= known_at]


def retractions(transaction: Transaction, facts: Iterable[Fact]) -> set[int]:
    """What retracts these facts, or rivals them in replacing another."""
    told = list(facts)
    named = {(fact.source, fact.id) for fact in told}
    named |= {(fact.source, fact.data["retracts"]) for fact in told if "retracts" in fact.data}
    rows = transaction.rows(
        "SELECT r.position FROM given(source text, id text) p CROSS JOIN p_retraction r "
        "WHERE r.source = p.source AND r.target = p.id",
        (orjson.dumps(sorted(named)).decode(),),
    )
    return {row[0] for row in rows}


def in_force(transaction: Transaction, log: EventLog, facts: Iterable[Fact], known_at: int) -> list[Fact]:
    """The facts, each that an operator chose a variant of in the variant of the latest choice by then."""
    by_stream = {originator(fact.source, fact.id): fact for fact in facts}
    chosen = choices(transaction, log, by_stream, known_at)
    if chosen:
        for position, stream, version, name, state in log.variants(transaction, chosen):
            if version == chosen[stream]:
                by_stream[stream] = log.decode(position, stream, name, state)
    return list(by_stream.values())


def choices(
    transaction: Transaction, log: EventLog, streams: Collection[str], known_at: int
) -> dict[str, int]:
    """By stream the version in force by then, where anybody ever chose one."""
    named = [tuple(orjson.loads(stream)) for stream in sorted(streams)]
    rows = transaction.rows(
        "SELECT c.position FROM given(source text, id text) p CROSS JOIN p_choice c "
        "WHERE c.source = p.source AND c.id = p.id",
        (orjson.dumps(named).decode(),),
    )
    found = {row[0] for row in rows} | gone(
        transaction, [(VARIANT, stream, "") for stream in sorted(streams)]
    )
    told = log.at(transaction, found)
    undone = {
        fact.data["retracts"]
        for fact in log.at(transaction, retractions(transaction, told.values())).values()
        if fact.recorded <= known_at
    }
    versions: dict[str, int] = {}
    for position in sorted(told):
        choice = told[position]
        stream = originator(choice.data["source"], choice.data["id"])
        stands = choice.recorded <= known_at and choice.id not in undone
        versions[stream] = choice.data["version"] if stands else versions.get(stream, 1)
    return versions
