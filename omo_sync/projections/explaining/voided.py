"""Facts that are not true: which there are about a number, and what made them so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import orjson

from omo_sync.domain.fact import Fact
from omo_sync.projections.explaining.words import Said, say
from omo_sync.store.codec import originator, topic
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

Identity = tuple[str, str]  # source, id

LOOKED_THROUGH = 5_000  # voided facts of the sources that told a number


class Retraction(NamedTuple):
    """Greater stands: a replacement before a plain retraction, then the later one."""

    replaces: int
    time: int
    id: str


def reasons(transaction: Transaction, facts: Sequence[Fact]) -> dict[Identity, Said]:
    """Of each of these voided facts what made it so."""
    asked = {(fact.source, fact.id) for fact in facts}
    asked.update((fact.source, fact.data["retracts"]) for fact in facts if "retracts" in fact.data)
    found: dict[Identity, list[Retraction]] = defaultdict(list)
    for source, target, *rest in transaction.rows(
        "SELECT r.source, r.target, r.replaces, r.time, r.id FROM given(source text, id text) p "
        "CROSS JOIN p_retraction r WHERE r.source = p.source AND r.target = p.id",
        (orjson.dumps(sorted(asked)).decode(),),
    ):
        found[source, target].append(Retraction(*rest))
    return {(fact.source, fact.id): reason(fact, found) for fact in facts}


def reason(fact: Fact, retractions: dict[Identity, list[Retraction]]) -> Said:
    own = retractions.get((fact.source, fact.id))
    if own:
        best = max(own)
        return say("replaced" if best.replaces else "retracted", by=best.id)
    rivals = retractions.get((fact.source, fact.data.get("retracts", "")))
    if rivals and max(rivals).id != fact.id:
        return say("superseded", by=max(rivals).id)
    return say("another variant")


def voided(
    transaction: Transaction,
    log: EventLog,
    sources: Iterable[str],
    types: Iterable[str],
    about: Callable[[Fact], bool],
) -> list[Fact]:
    """Voided facts of these types by these sources that are about a number.

    The read models forget counts, reservations and prices that are not true, so they are looked
    for among what the sources voided: up to LOOKED_THROUGH facts.
    """
    rows = transaction.rows(
        "SELECT v.source, v.id FROM given(source text) p CROSS JOIN p_void v "
        "WHERE v.source = p.source AND v.seen = 1 LIMIT ?",
        (orjson.dumps(sorted(set(sources))).decode(), LOOKED_THROUGH),
    )
    topics = {topic(name) for name in types}
    facts = [
        log.decode(position, stream, name, state)
        for position, stream, version, name, state in log.variants(
            transaction, [originator(*row) for row in rows]
        )
        if version == 1 and name in topics
    ]
    return [fact for fact in facts if about(fact)]
