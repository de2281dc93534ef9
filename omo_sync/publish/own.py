"""What a target has by itself: its book as its own sources' facts make it, whatever the others told.

A till's quantity is what it was counted, sold and received there; a shop's is less what its orders
hold. What others told is not in it until we write it. So what is to be written is the difference
between the ledger and this book with all that was written before, and what the target has changed
meanwhile, untold, stays in it: differences commute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

import orjson

from omo_sync.domain.account import EVIDENCE, FOREVER, NEVER
from omo_sync.domain.orders import CONFIRMED, HANDED_OVER, RELEASED, RELEASED_ALL, RESERVED, Line, hold
from omo_sync.projections.state import State
from omo_sync.projections.sums import Stretch, by_source
from omo_sync.store.database import Transaction

LINES = "l.order_code, l.account, l.kind, l.time, l.quantity, l.source, l.id, l.expires, l.position"


class Own(NamedTuple):
    """Of one account, in thousandths. base: the position of the count that it follows, 0 for none;
    since: the instant of that."""

    balance: int
    held: int
    base: int
    since: int


class Book:
    """patterns: of the target's own sources."""

    def __init__(self, transaction: Transaction, patterns: Sequence[str], state: State) -> None:
        self._transaction = transaction
        self._patterns = patterns
        self._state = state
        rows = transaction.rows("SELECT id, name FROM p_source")
        self._sources = {id for id, name in rows if self._mine(name)}

    def of(self, accounts: Iterable[tuple[int, int]]) -> dict[int, Own]:
        """By account. accounts: their numbers, and how many entries each has."""
        known = dict(accounts)
        bases = self._bases(known)
        stretches = [
            Stretch(id, entries, bases.get(id, (NEVER, 0, 0))[0], FOREVER) for id, entries in known.items()
        ]
        moved = by_source(self._transaction, stretches)
        told_beside = self._evidence(known, bases)
        held = self._held(known)
        found = {}
        for id, parts in zip(known, moved, strict=True):
            since, position, counted = bases.get(id, (NEVER, 0, 0))
            balance = counted + told_beside[id]
            balance += sum(delta for source, delta in parts.items() if source in self._sources)
            found[id] = Own(balance, held[id], position, since)
        return found

    def _mine(self, source: str) -> bool:
        return any(fnmatchcase(source, pattern) for pattern in self._patterns)

    def _bases(self, accounts: Iterable[int]) -> dict[int, tuple[int, int, int]]:
        """The latest count of these sources, by account: time, position, value."""
        found: dict[int, tuple[tuple[int, str, str], tuple[int, int, int]]] = {}
        for account, time, position, value, source, id in self._transaction.rows(
            "SELECT c.account, c.time, c.position, c.value, c.source, c.id FROM given(id bigint) p "
            "CROSS JOIN p_count c WHERE c.account = p.id",
            (_given(accounts),),
        ):
            order = (time, source, id)
            if self._mine(source) and (account not in found or order > found[account][0]):
                found[account] = order, (time, position, value)
        return {account: base for account, (_, base) in found.items()}

    def _evidence(self, accounts: Iterable[int], bases: dict[int, tuple[int, int, int]]) -> dict[int, int]:
        """What these sources told that another source told, too, and that the ledger leaves to it."""
        sums: dict[int, int] = defaultdict(int)
        for account, time, delta, source in self._transaction.rows(
            "SELECT e.account, e.time, e.delta, e.source FROM given(id bigint) p CROSS JOIN p_entry e "
            f"WHERE e.account = p.id AND e.state = {EVIDENCE}",
            (_given(accounts),),
        ):
            if source in self._sources and time > bases.get(account, (NEVER, 0, 0))[0]:
                sums[account] += delta
        return sums

    def _held(self, accounts: Iterable[int]) -> dict[int, int]:
        """What orders hold, as these sources alone know them."""
        lines: dict[tuple[str, int], list[Line]] = defaultdict(list)
        for order, account, *rest in self._transaction.rows(
            f"SELECT {LINES} FROM given(id bigint) p CROSS JOIN p_order_line l "
            f"WHERE l.account = p.id AND l.kind IN ({RESERVED}, {RELEASED}, {HANDED_OVER})",
            (_given(accounts),),
        ):
            if self._mine(rest[3]):
                lines[order, account].append(Line(*rest))
        wide: dict[str, list[Line]] = defaultdict(list)
        for order, _, *rest in self._transaction.rows(
            f"SELECT {LINES} FROM given(code text) p CROSS JOIN p_order_line l "
            f"WHERE l.order_code = p.code AND l.account = 0 AND l.kind IN ({CONFIRMED}, {RELEASED_ALL})",
            (orjson.dumps(sorted({order for order, _ in lines})).decode(),),
        ):
            if self._mine(rest[3]):
                wide[order].append(Line(*rest))
        sums: dict[int, int] = defaultdict(int)
        authority = self._state.settings.handover_authority
        for (order, account), told in lines.items():
            sums[account] += hold(told, wide[order], self._state.clock, authority).held
        return sums


def _given(accounts: Iterable[int]) -> str:
    return orjson.dumps(list(accounts)).decode()
