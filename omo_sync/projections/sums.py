"""Sums over stretches of ledger accounts, many in one query, long accounts by slots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from omo_sync.domain.account import ON
from omo_sync.domain.radix import LONG, SHIFTS, cut
from omo_sync.store.database import Transaction


class Stretch(NamedTuple):
    """The movements of an account with after < time <= upto. entries: how many the account has."""

    account: int
    entries: int
    after: int
    upto: int


def sums(transaction: Transaction, stretches: Sequence[Stretch]) -> list[int]:
    """What the movements of each stretch come to, in the given order."""
    found = by_source(transaction, stretches)
    return [sum(parts.values()) for parts in found]


def by_source(transaction: Transaction, stretches: Sequence[Stretch]) -> list[dict[int, int]]:
    """What the movements of each stretch come to, by the number of their source."""
    found: list[dict[int, int]] = [defaultdict(int) for _ in stretches]
    ends: list[tuple[int, int, int, int]] = []
    whole: list[tuple[int, int, int, int, int]] = []
    for tag, stretch in enumerate(stretches):
        if stretch.after >= stretch.upto:
            continue
        if stretch.entries < LONG:
            ends.append((tag, stretch.account, stretch.after, stretch.upto))
            continue
        slots, ragged = cut(stretch.after, stretch.upto)
        ends.extend((tag, stretch.account, piece.after, piece.upto) for piece in ragged)
        whole.extend((tag, stretch.account, *piece) for piece in slots)
    if whole:
        rows = transaction.rows(
            "SELECT p.tag, s.source, SUM(s.delta) "
            "FROM given(tag bigint, account bigint, shift bigint, first bigint, last bigint) p "
            "CROSS JOIN p_slot s "
            "WHERE s.account = p.account AND s.shift = p.shift "
            "AND s.slot BETWEEN p.first AND p.last GROUP BY 1, 2",
            (orjson.dumps(whole).decode(),),
        )
        for tag, source, delta in rows:
            found[tag][source] += delta
    if ends:
        rows = transaction.rows(
            "SELECT p.tag, e.source, SUM(e.delta) "
            "FROM given(tag bigint, account bigint, since bigint, upto bigint) p "
            "CROSS JOIN p_entry e "
            "WHERE e.account = p.account AND e.time > p.since AND e.time <= p.upto "
            f"AND e.state = {ON} GROUP BY 1, 2",
            (orjson.dumps(ends).decode(),),
        )
        for tag, source, delta in rows:
            found[tag][source] += delta
    return found


class Slots:
    """Keeps the slots of long accounts while a chunk is folded."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.changes: dict[tuple[int, int, int, int], int] = defaultdict(int)

    def add(self, account: int, time: int, source: int, delta: int) -> None:
        for shift in SHIFTS:
            self.changes[account, shift, time >> shift, source] += delta

    def grown(self, account: int) -> None:
        """An account has become long: its slots are made from all its entries."""
        self.changes = defaultdict(int, {k: v for k, v in self.changes.items() if k[0] != account})
        for time, source, delta in self.transaction.rows(
            f"SELECT time, source, delta FROM p_entry WHERE account = ? AND state = {ON}", (account,)
        ):
            self.add(account, time, source, delta)

    def write(self) -> None:
        self.transaction.many(
            "INSERT INTO p_slot (account, shift, slot, source, delta) VALUES (?,?,?,?,?) "
            "ON CONFLICT (account, shift, slot, source) DO UPDATE SET delta = p_slot.delta + excluded.delta",
            [(*key, delta) for key, delta in self.changes.items()],
        )
