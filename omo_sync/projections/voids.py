"""Which facts are not true: retracted by their source, or superseded by a later replacement.

A fact that is void stays void: a retraction is not undone by being retracted itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

import orjson

from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Told
from omo_sync.store.codec import originator
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

Identity = tuple[str, str]  # source, id

FEW = 10_000  # retractions waiting for their fact that are read for each chunk


class Voids:
    """The retractions of one chunk.

    void: facts of this chunk that are not true. older: facts folded before that cease to be.
    again: facts folded before that had ceased to be, and are retracted once more.
    """

    def __init__(self, transaction: Transaction, log: EventLog, facts: Sequence[Told], folded: int) -> None:
        self.transaction = transaction
        self.void: set[Identity] = set()
        self.older: list[Fact] = []
        self.again: list[Fact] = []
        self.facts = facts
        waiting = transaction.rows("SELECT source, id FROM p_void WHERE seen = 0 LIMIT ?", (FEW + 1,))
        if waiting:
            self._arrived({(source, id) for source, id in waiting})
        retracting = [fact for fact in facts if isinstance(fact, Fact) and "retracts" in fact.data]
        if retracting:
            self._retract(retracting, log, folded)

    def _here(self, wanted: set[Identity]) -> set[Identity]:
        """Which of these identities the facts of this chunk have."""
        ids = {id for _, id in wanted}
        return wanted & {(fact.source, fact.id) for fact in self.facts if fact.id in ids}

    def _arrived(self, waiting: set[Identity]) -> None:
        """Facts of this chunk whose retraction came first; waiting: retractions without their fact."""
        if len(waiting) > FEW:  # too many to read each time: the facts are asked for instead
            waiting = self._known({(fact.source, fact.id) for fact in self.facts})
        arrived = sorted(self._here(waiting))
        self.void.update(arrived)
        self.transaction.many("UPDATE p_void SET seen = 1 WHERE source = ? AND id = ?", arrived)

    def _retract(self, retracting: Sequence[Fact], log: EventLog, folded: int) -> None:
        self.transaction.many(
            "INSERT INTO p_retraction (source, target, position, time, id, replaces) VALUES (?,?,?,?,?,?)",
            [
                (f.source, f.data["retracts"], f.position, f.time, f.id, int(f.type != "fact.retracted"))
                for f in retracting
            ],
        )
        targets = {(fact.source, fact.data["retracts"]) for fact in retracting}
        named = self._named(targets)
        known = self._known(named)
        self.again = self._folded(log, targets & known, folded)
        new = sorted(named - known)
        here = self._here(set(new))
        self.void.update(identity for identity in new if identity in here)
        away = [identity for identity in new if identity not in here]
        self.older = self._folded(log, away, folded)
        seen = {(fact.source, fact.id) for fact in self.older}
        self.transaction.many(
            "INSERT INTO p_void (source, id, seen) VALUES (?,?,?)",
            [(*identity, int(identity in seen or identity in here)) for identity in new],
        )

    def _folded(self, log: EventLog, identities: Collection[Identity], folded: int) -> list[Fact]:
        """Those of these facts that were folded before, as they were: in order of position."""
        if not identities:
            return []
        streams = {originator(*identity): identity for identity in identities}
        chosen = self._chosen(list(identities))
        found = [
            log.decode(position, stream, topic, state)
            for position, stream, version, topic, state in log.variants(self.transaction, streams)
            if version == chosen.get(streams[stream], 1) and position <= folded
        ]
        return sorted(found, key=lambda fact: fact.position)

    def _chosen(self, identities: list[Identity]) -> dict[Identity, int]:
        """Where an operator chose another variant than the first: which one."""
        rows = self.transaction.rows(
            "SELECT c.source, c.id, c.version FROM given(source text, id text) p CROSS JOIN p_choice c "
            "WHERE c.source = p.source AND c.id = p.id ORDER BY c.position",
            (orjson.dumps(identities).decode(),),
        )
        return {(source, id): version for source, id, version in rows}

    def _named(self, targets: set[Identity]) -> set[Identity]:
        """The targets, and of several replacements of one target all but the latest."""
        rows = self.transaction.rows(
            "SELECT r.source, r.target, r.time, r.id FROM given(source text, id text) p "
            "CROSS JOIN p_retraction r WHERE r.source = p.source AND r.target = p.id AND r.replaces = 1",
            (orjson.dumps(list(targets)).decode(),),
        )
        groups: dict[Identity, list[tuple[int, str]]] = defaultdict(list)
        for source, target, time, id in rows:
            groups[source, target].append((time, id))
        superseded = {(source, id) for (source, _), group in groups.items() for _, id in sorted(group)[:-1]}
        return targets | superseded

    def _known(self, identities: set[Identity]) -> set[Identity]:
        rows = self.transaction.rows(
            "SELECT v.source, v.id FROM given(source text, id text) p CROSS JOIN p_void v "
            "WHERE v.source = p.source AND v.id = p.id",
            (orjson.dumps(list(identities)).decode(),),
        )
        return {(source, id) for source, id in rows}
