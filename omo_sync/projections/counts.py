"""Counts of ledger accounts: single lines, and the lines of one stocktake as one count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import orjson

from omo_sync.domain.account import Account
from omo_sync.domain.fact import CLOCK, Fact
from omo_sync.domain.settings import OPERATOR
from omo_sync.store.database import Transaction

if TYPE_CHECKING:
    from omo_sync.projections.ledger import Ledger


class Count(NamedTuple):
    """A count in effect. started: counting began here; equal to time where it is not known to take time."""

    account: int
    time: int
    position: int
    value: int
    source: str
    id: str
    started: int
    clock: int
    stocktake: str

    @property
    def order(self) -> tuple[int, bool, str, str]:
        """Greater is later; an operator's count wins ties."""
        return self.time, self.source == OPERATOR, self.source, self.id


COLUMNS = ", ".join(Count._fields)
PLACES = ",".join("?" * len(Count._fields))


class Counts:
    """The counts of one chunk."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.single: list[Count] = []
        self.lines: list[tuple[int, str, str, int, int, str, int, int, int]] = []
        self.stocktakes: set[tuple[int, str, str]] = set()
        self.gone: list[tuple[int, int, int]] = []
        self.gone_lines: list[tuple[int, str, str, int]] = []

    def add(self, account: Account, fact: Fact, value: int) -> None:
        started = fact.data.get("started_at", fact.time)
        stocktake = fact.data.get("stocktake", "")
        clock = fact.marks & CLOCK
        if stocktake:
            self.lines.append(
                (account.id, fact.source, stocktake, fact.position, fact.time, fact.id, value, started, clock)
            )
            self.stocktakes.add((account.id, fact.source, stocktake))
            account.named += 1
            account.rebase = True
            account.judge(fact.time, fact.time)
        else:
            self.single.append(
                Count(account.id, fact.time, fact.position, value, fact.source, fact.id, started, clock, "")
            )
            account.count(fact.time, fact.position, value, clock)

    def remove(self, account: Account, fact: Fact) -> None:
        """An older count has been retracted."""
        stocktake = fact.data.get("stocktake", "")
        if stocktake:
            self.gone_lines.append((account.id, fact.source, stocktake, fact.position))
            self.stocktakes.add((account.id, fact.source, stocktake))
        else:
            self.gone.append((account.id, fact.time, fact.position))
        account.named -= 1
        account.rebase = True
        account.judge(fact.time, fact.time)

    def write(self, ledger: Ledger) -> None:
        run = self.transaction.many
        run(f"INSERT INTO p_count ({COLUMNS}) VALUES ({PLACES})", self.single)
        run("DELETE FROM p_count WHERE account = ? AND time = ? AND position = ?", self.gone)
        run("INSERT INTO p_stocktake VALUES (?,?,?,?,?,?,?,?,?)", self.lines)
        run(
            "DELETE FROM p_stocktake WHERE account = ? AND source = ? AND stocktake = ? AND position = ?",
            self.gone_lines,
        )
        if self.stocktakes:
            self._gather(ledger)

    def _gather(self, ledger: Ledger) -> None:
        """Make one count of the lines of each stocktake that changed."""
        wanted = orjson.dumps(list(self.stocktakes)).decode()
        given = "given(account bigint, source text, stocktake text)"
        join = "WHERE l.account = p.account AND l.source = p.source AND l.stocktake = p.stocktake"
        before = self.transaction.rows(
            f"SELECT l.account, l.time, l.position FROM {given} p CROSS JOIN p_count l {join}", (wanted,)
        )
        lines: dict[tuple[int, str, str], list[tuple[int, str, int, int, int, int]]] = defaultdict(list)
        for account, source, stocktake, *line in self.transaction.rows(
            "SELECT l.account, l.source, l.stocktake, l.time, l.id, l.position, l.value, l.started, l.clock "
            f"FROM {given} p CROSS JOIN p_stocktake l {join}",
            (wanted,),
        ):
            lines[account, source, stocktake].append(tuple(line))
        for account, time, _ in before:
            ledger.by_id[account].judge(time, time)
        self.transaction.many("DELETE FROM p_count WHERE account = ? AND time = ? AND position = ?", before)
        whole = []
        for (account, source, stocktake), parts in lines.items():
            time, id, position = max(parts)[:3]
            value, started = sum(part[3] for part in parts), min(part[4] for part in parts)
            clock = max(part[5] for part in parts)
            ledger.by_id[account].judge(time, time)
            whole.append(Count(account, time, position, value, source, id, started, clock, stocktake))
        self.transaction.many(f"INSERT INTO p_count ({COLUMNS}) VALUES ({PLACES})", whole)

    def latest(self, accounts: Iterable[int]) -> dict[int, tuple[int, int, int]]:
        """The count in force of each account: its time, position and clock mark."""
        rows = self.transaction.rows(
            "SELECT c.* FROM given(account bigint) p CROSS JOIN p_count c WHERE c.account = p.account "
            "AND c.time = (SELECT MAX(time) FROM p_count WHERE account = p.account)",
            (orjson.dumps(list(accounts)).decode(),),
        )
        best: dict[int, Count] = {}
        for count in map(Count._make, rows):
            if count.account not in best or count.order > best[count.account].order:
                best[count.account] = count
        return {id: (count.time, count.position, count.clock) for id, count in best.items()}

    def values(self, bases: Sequence[tuple[int, int, int]]) -> dict[int, int]:
        """The values of counts given as (account, time, position)."""
        return dict(
            self.transaction.rows(
                "SELECT c.account, c.value FROM given(account bigint, time bigint, position bigint) p "
                "CROSS JOIN p_count c WHERE c.account = p.account AND c.time = p.time "
                "AND c.position = p.position",
                (orjson.dumps(bases).decode(),),
            )
        )
