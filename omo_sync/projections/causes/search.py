"""What would explain claims that somebody would have to decide, by the state of one transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from omo_sync.domain.account import NEVER, POINTS, STOCK, Account
from omo_sync.domain.causes import Around, Explanation, Figure, Missing, Move, Question, explain
from omo_sync.domain.fact import Fact
from omo_sync.domain.settings import Settings
from omo_sync.projections.causes.gaps import gaps
from omo_sync.projections.causes.moves import entries, moves, transits
from omo_sync.projections.causes.orders import held
from omo_sync.projections.causes.packs import packs
from omo_sync.projections.counts import Count
from omo_sync.projections.explaining.accounts import find, tellers
from omo_sync.projections.judging.stock import Report, base_at, covered
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

KINDS = ("count-variance", "stock-drift", "points-drift")
"""The kinds of conflicts whose claims can be explained."""


class Asked(NamedTuple):
    """A claim as the book has it. key: the conflict's. evidence: positions in the log, its own fact last."""

    kind: str
    key: dict[str, str]
    instant: int
    difference: int
    evidence: Sequence[int]


class Search:
    """Explains one claim after another."""

    def __init__(self, transaction: Transaction, log: EventLog, settings: Settings) -> None:
        self.transaction, self.log, self.settings = transaction, log, settings
        self.names: dict[int, str] = dict(transaction.rows("SELECT id, name FROM p_source"))

    def explain(self, asked: Asked) -> Explanation:
        """What explains a claim of one of KINDS."""
        if asked.kind == "count-variance":
            account = self._account(STOCK, asked.key["sku"], asked.key["location"])
            count, base = self._counts(account, asked)
            question = self._question(asked, Figure(count.time, count.started, count.source), base)
            return explain(question, self._around(account, question, ""))
        fact = self.log.at(self.transaction, asked.evidence[-1:])[asked.evidence[-1]]
        if asked.kind == "stock-drift":
            account = self._account(STOCK, asked.key["sku"], asked.key["location"])
        elif self._is_group(asked.key["member"]):
            return Explanation(None, (), False)
        else:
            account = self._account(POINTS, asked.key["member"])
        return self._reported(asked, account, fact)

    def _account(self, domain: str, code: str, place: str = "") -> Account:
        return find(self.transaction, [(domain, code, place)])[domain, code, place]

    def _is_group(self, member: str) -> bool:
        """Several members are this person: whose facts stand where is not looked at."""
        return self.transaction.value("SELECT 1 FROM p_root WHERE root = ?", (member,)) is not None

    def _question(self, asked: Asked, figure: Figure, base: Figure | None) -> Question:
        window, enough = self.settings.clock_uncertainty, self.settings.count_tolerance.small_units
        return Question(asked.difference, figure, base, asked.kind != "count-variance", window, enough)

    def _counts(self, account: Account, asked: Asked) -> tuple[Count, Figure | None]:
        """The count, and what the ledger started from before it."""
        first, last = asked.evidence[0], asked.evidence[-1]
        rows = self.transaction.rows(
            "SELECT * FROM p_count WHERE account = ? AND time <= ? AND position IN (?,?)",
            (account.id, asked.instant, first, last),
        )
        known = {count.position: count for count in map(Count._make, rows)}
        return known[last], self._base(account, known[first] if first != last else None)

    def _base(self, account: Account, before: Count | None) -> Figure | None:
        if before is not None and before.position > 0:
            return Figure(before.time, before.started, before.source)
        opened = self._opened(account)
        return None if opened is None else Figure(opened, opened, "")

    def _opened(self, account: Account) -> int | None:
        opened: int | None = self.transaction.value(
            "SELECT MIN(time) FROM p_opening WHERE place = ?", (account.place,)
        )
        return opened

    def _reported(self, asked: Asked, account: Account, fact: Fact) -> Explanation:
        covers = json.dumps(fact.data["covers"]) if "covers" in fact.data else ""
        at = asked.instant
        report = Report(account.id, fact.source, at, fact.position, fact.id, 0, covers)
        base = self._base(account, base_at(self.transaction, report, self._opened(account)))
        question = self._question(asked, Figure(at, at, fact.source), base)
        return explain(question, self._around(account, question, covers))

    def _around(self, account: Account, question: Question, covers: str) -> Around:
        """covers: of a report of some sources, which knows nothing of orders and of goods on their way."""
        found = self._moves(account, question, covers)
        stock = account.domain == STOCK and not covers
        holds = held(self.transaction, account) if stock else []
        coming = transits(self.transaction, self.log, account) if stock else []
        sizes = packs(self.transaction, account.code, self.settings.pack_attributes)
        complete = found is not None and holds is not None and coming is not None
        missing = self._missing(account, question, covers)
        return Around(found or (), holds or (), coming or (), missing, sizes, complete)

    def _moves(self, account: Account, question: Question, covers: str) -> list[Move] | None:
        found = entries(self.transaction, account, question, self.names)
        if found is None:
            return None
        known = [entry for entry in found if covered(entry.source, covers)]
        return moves(self.transaction, self.log, known, question)

    def _missing(self, account: Account, question: Question, covers: str) -> list[Missing]:
        told = {source for source in tellers(self.transaction, account) if covered(source, covers)}
        since = NEVER if question.base is None else question.base.instant
        return list(gaps(self.transaction, told, since, question.figure))
