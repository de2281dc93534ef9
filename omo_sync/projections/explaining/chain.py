"""The chain of a ledger account: the count in force, what moved since, and what does not count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from omo_sync.domain.account import FOREVER, NEVER, NO_COUNT, ON, OPENED, POINTS, STOCK, VOID, Account
from omo_sync.domain.fact import Fact
from omo_sync.domain.plain import units
from omo_sync.domain.settings import Settings
from omo_sync.projections.counts import Count
from omo_sync.projections.explaining.accounts import tellers
from omo_sync.projections.explaining.moves import Entry, figure, on_the_way, order, remarks, step_of
from omo_sync.projections.explaining.step import Step, balanced, check, final, signed
from omo_sync.projections.explaining.told import told
from omo_sync.projections.explaining.voided import Identity, reasons, voided
from omo_sync.projections.explaining.words import Said, say
from omo_sync.projections.judging.stock import Report, base_at
from omo_sync.projections.sums import Stretch, sums
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

LIMIT = 200  # movements shown
BEFORE = 20  # of those that a count has overtaken
COUNT_TYPES = {STOCK: ("inventory.counted",), POINTS: ("points.opened",)}


@dataclass(frozen=True)
class Chain:
    """steps: in order of time. balance: what they come to, in thousandths. base: the count in
    force; None where there is none. orders: those that the shown facts name."""

    steps: list[Step]
    balance: int
    base: Count | None
    orders: frozenset[str]


class Link:
    """The chain of one account while it is made. at: None for now."""

    def __init__(
        self,
        transaction: Transaction,
        log: EventLog,
        account: Account,
        clock: int,
        settings: Settings,
        at: int | None,
    ) -> None:
        self.transaction, self.log, self.account = transaction, log, account
        self.clock, self.settings = clock, settings
        self.at = at
        self.upto = FOREVER if at is None else at
        self.opening = self._opening()
        asked = Report(account.id, "", self.upto, 0, "", 0, "")
        self.base = base_at(transaction, asked, self.opening[0] if self.opening else None)
        self.after = NEVER if self.base is None else self.base.time

    def _opening(self) -> tuple[int, int] | None:
        """Time and position of the opening of the account's location."""
        if self.account.domain != STOCK:
            return None
        rows = self.transaction.rows(
            "SELECT time, position FROM p_opening WHERE place = ? ORDER BY time, position LIMIT 1",
            (self.account.place,),
        )
        return rows[0] if rows else None

    def chain(self, limit: int) -> Chain:
        since = self._entries(self.after, self.upto, limit)
        before = self._entries(NEVER, self.after, min(limit, BEFORE)) if self.base else []
        coming = self._in_transit()
        counts = self._other_counts()
        gone = self._voided_counts()
        positions = {entry.position for entry in (*since, *before, *coming)} | {
            count.position for count in counts
        }
        facts = self.log.at(self.transaction, positions | {self._base_position} - {NO_COUNT})
        void = [facts[entry.position] for entry in (*since, *before, *coming) if entry.state == VOID]
        why = reasons(self.transaction, [*void, *gone])
        orders = frozenset(fact.data["order"] for fact in facts.values() if "order" in fact.data)
        twice = told(self.transaction, self.account, orders, self.clock, self.settings)
        steps = [
            *self._moves(before, facts, why, twice, counted=False),
            *(self._count_step(count, facts[count.position], say("older count")) for count in counts),
            *(self._gone_step(fact, why) for fact in gone),
            *self._moves(since, facts, why, twice, counted=True),
            *(step for step in on_the_way(coming, facts, why) if (step.time or NEVER) <= self.upto),
        ]
        first = [*self._overtaken(len(before)), *sorted((s for s in steps if not self._after(s)), key=order)]
        then = sorted((step for step in steps if self._after(step)), key=order)
        whole = balanced([*first, *self._base(facts), *self._earlier(since), *then])
        self._check(final(whole))
        return Chain(whole, final(whole), self.base, orders)

    def _check(self, balance: int) -> None:
        """It comes to what the read models show."""
        if self.at is None:
            check(f"{self.account.code} {self.account.place}".strip(), balance, self.account.balance)

    def _after(self, step: Step) -> bool:
        return step.time is not None and step.time > self.after

    @property
    def _base_position(self) -> int:
        """Where in the log the count or opening in force stands."""
        if self.base is None:
            return NO_COUNT
        return self.opening[1] if self.base.position == OPENED and self.opening else self.base.position

    # what the ledger holds

    def _entries(self, after: int, upto: int, limit: int) -> list[Entry]:
        """The newest of a stretch."""
        return [
            Entry(*row)
            for row in self.transaction.rows(
                "SELECT time, position, delta, state, since FROM p_entry "
                "WHERE account = ? AND time > ? AND time <= ? ORDER BY time DESC, position DESC LIMIT ?",
                (self.account.id, after, upto, limit),
            )
        ]

    def _in_transit(self) -> list[Entry]:
        """The newest transfers to here that have no instant of arrival."""
        rows = self.transaction.rows(
            "SELECT time, position, delta, state, since FROM p_entry "
            "WHERE account = ? AND time = ? ORDER BY position DESC LIMIT ?",
            (self.account.id, NEVER, BEFORE),
        )
        return [Entry(*row) for row in rows]

    def _number(self, after: int, upto: int) -> int:
        number: int = self.transaction.value(
            "SELECT COUNT(*) FROM p_entry WHERE account = ? AND time > ? AND time <= ?",
            (self.account.id, after, upto),
        )
        return number

    def _other_counts(self) -> list[Count]:
        """The newest counts that are not in force, and the lines of the stocktake that is."""
        rows = self.transaction.rows(
            "SELECT * FROM p_count WHERE account = ? AND time <= ? ORDER BY time DESC LIMIT ?",
            (self.account.id, self.upto, BEFORE),
        )
        counts = [count for count in map(Count._make, rows) if count != self.base]
        if self.base and self.base.stocktake:
            counts.extend(count for count in self._lines(self.base) if count.position != self.base.position)
        return counts

    def _lines(self, count: Count) -> list[Count]:
        """The lines of a stocktake, each as if it were a count."""
        rows = self.transaction.rows(
            "SELECT account, time, position, value, source, id, started, clock, stocktake FROM p_stocktake "
            "WHERE account = ? AND source = ? AND stocktake = ?",
            (count.account, count.source, count.stocktake),
        )
        return [Count._make(row) for row in rows]

    def _voided_counts(self) -> list[Fact]:
        account = self.account

        def about(fact: Fact) -> bool:
            data = fact.data
            named = (data["sku"], data["location"]) if account.domain == STOCK else (data["member"], "")
            return named == (account.code, account.place) and fact.time <= self.upto

        sources = tellers(self.transaction, account)
        return voided(self.transaction, self.log, sources, COUNT_TYPES[account.domain], about)

    # steps

    def _base(self, facts: dict[int, Fact]) -> Iterator[Step]:
        """The first step that counts."""
        if self.base is None:
            note = "uncounted" if self.account.domain == STOCK else "no opening"
            yield Step(say("starts"), sets=0, notes=(say(note),))
        elif self.base.position == OPENED and self.opening:
            fact = facts[self.opening[1]]
            yield Step(
                say("sets", value="0"),
                fact.time,
                fact.source,
                fact.id,
                fact.type,
                sets=0,
                notes=(say("opened"),),
            )
        else:
            count = self.base
            fact = facts[count.position]
            lines = len(self._lines(count)) if count.stocktake else 0
            notes = (say("lines", lines=str(lines), stocktake=count.stocktake),) if lines > 1 else ()
            yield step_of(
                fact, say("sets", value=units(count.value)), (*notes, *remarks(fact)), sets=count.value
            )

    def _earlier(self, shown: Sequence[Entry]) -> Iterator[Step]:
        """What moved between the count and the shown movements, as one sum."""
        number = self._number(self.after, self.upto) - len(shown)
        if not number:
            return
        stretch = Stretch(self.account.id, self.account.entries, self.after, self.upto)
        whole = sums(self.transaction, [stretch])[0]
        change = whole - sum(entry.delta for entry in shown if entry.state == ON)
        note = "earlier" if self.base else "earlier uncounted"
        yield Step(
            say("figure", value=signed(change)), change=change, notes=(say(note, number=f"{number:,}"),)
        )

    def _overtaken(self, shown: int) -> Iterator[Step]:
        """How many movements the count in force covers beyond those shown."""
        number = self._number(NEVER, self.after) - shown if self.base else 0
        if number:
            yield Step(say("figure", value=""), notes=(say("more before", number=f"{number:,}"),))

    def _moves(
        self,
        entries: Sequence[Entry],
        facts: dict[int, Fact],
        why: dict[Identity, Said],
        twice: dict[int, Said],
        counted: bool,
    ) -> Iterator[Step]:
        for entry in entries:
            fact = facts[entry.position]
            delta, idle = figure(fact, entry)
            notes = [idle] if idle else []
            if entry.state == VOID:
                notes.append(why[fact.source, fact.id])
            elif fact.position in twice:
                notes.append(twice[fact.position])
            if not counted:
                notes.append(say("late" if entry.position > self._base_position else "before"))
            yield step_of(
                fact,
                say("figure", value=signed(delta)),
                (*notes, *remarks(fact)),
                entry.time,
                change=entry.delta if counted and entry.state == ON and not idle else None,
            )

    def _count_step(self, count: Count, fact: Fact, why: Said) -> Step:
        line = self.base is not None and bool(count.stocktake) and (count.source, count.stocktake) == (
            self.base.source, self.base.stocktake
        )  # fmt: skip
        note = say("line", stocktake=count.stocktake) if line else why
        return step_of(fact, say("counts", value=units(count.value)), (note, *remarks(fact)))

    @staticmethod
    def _gone_step(fact: Fact, why: dict[Identity, Said]) -> Step:
        value = fact.data["on_hand"] if "on_hand" in fact.data else fact.data["balance"]
        return step_of(fact, say("counts", value=units(value)), (why[fact.source, fact.id], *remarks(fact)))
