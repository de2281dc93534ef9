"""One chunk of facts folded into the read models: loaded at once, folded purely, written at once.

What a fact of each type does stands in `handlers`; taking back what a fact did, when it is
retracted later, stands in the same method under `undo`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import groupby
from typing import cast

import orjson

from omo_sync.domain.account import NEVER, POINTS, STOCK, Account
from omo_sync.domain.corrections import corrections, unsure
from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Movement, Told
from omo_sync.domain.orders import CONFIRMED, HANDED_OVER, MENTIONED, RELEASED, RELEASED_ALL, RESERVED
from omo_sync.domain.settings import Settings
from omo_sync.projections import changes, history
from omo_sync.projections.accounts import Known
from omo_sync.projections.handlers import HANDLERS, keys_of
from omo_sync.projections.ledger import Ledger
from omo_sync.projections.members import Members
from omo_sync.projections.orders import Orders
from omo_sync.projections.prices import Prices
from omo_sync.projections.sequences import Sequences
from omo_sync.projections.voids import Voids
from omo_sync.store.codec import originator
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


class Act(IntEnum):
    """What to do with a fact: it holds; it was retracted before it came; it is retracted now."""

    DO = 0
    VOID = 1
    UNDO = 2


DO, VOID = Act.DO, Act.VOID  # looking a member up costs more than all else that is done with it


class Chunk:
    def __init__(
        self,
        transaction: Transaction,
        log: EventLog,
        clock: int,
        settings: Settings,
        known: Known | None = None,
    ) -> None:
        self.transaction = transaction
        self.log = log
        self.clock = clock
        self.settings = settings
        self.ledger = Ledger(transaction, log, known)
        self.orders = Orders(transaction)
        self.prices = Prices(transaction)
        self.sequences = Sequences(transaction)
        self.members = Members(transaction)
        self.reports: list[tuple[object, ...]] = []
        self.gone_reports: list[tuple[object, ...]] = []
        self.openings: list[tuple[str, int, int]] = []
        self.gone_openings: list[tuple[int]] = []
        self.opened: set[str] = set()
        self.decisions: list[tuple[object, ...]] = []
        self.gone_decisions: list[tuple[int]] = []
        self.decided: set[str] = set()
        self.unchosen: list[Fact] = []
        self.unsure: list[tuple[int, int, int, int]] = []
        self.widest = corrections(settings.clock_correction).widest
        self.position = 0  # where what is folded begins

    def fold(self, facts: Sequence[Told], folded: int) -> list[Fact]:
        """Fold facts in order of position; folded is the position up to which all is folded before.

        Gives the choices of variants that were taken back, for `choose`.
        """
        self.position = folded + 1
        voids = Voids(self.transaction, self.log, facts, folded)
        if not self.ledger.complete:
            self.ledger.load(keys_of(facts) | keys_of(voids.older) | keys_of(voids.again))
        void, numbers = voids.void, self.sequences.numbers
        handlers = {name: getattr(self, handler) for name, handler in HANDLERS.items()}
        for kind, stretch in groupby(facts, type):
            if kind is Movement:
                self.ledger.moves(cast(Iterable[Movement], stretch), void)
                continue
            for fact in cast(Iterable[Fact], stretch):
                if fact.sequence is not None:
                    numbers[fact.source, fact.run or ""].append((fact.sequence, fact.time))
                handlers[fact.type](fact, VOID if void and (fact.source, fact.id) in void else DO)
        for fact in voids.older:
            handlers[fact.type](fact, Act.UNDO)
        for fact in voids.again:
            self._retracted_again(fact)
        if void or voids.older:
            gone = [fact for fact in facts if (fact.source, fact.id) in void]
            history.forget(self.transaction, [*gone, *voids.older])
        self._write()
        return self.unchosen

    def _retracted_again(self, fact: Fact) -> None:
        """It stays void; that it is retracted later, or earlier, than was known is looked at anew."""
        since, upto = sorted((fact.time, fact.data.get("arrived_at") or fact.time))
        for key in keys_of([fact]):
            account = self.ledger.find(*key)
            if account:
                account.judge(since, upto)

    def choose(self, choice: Fact, act: Act) -> None:
        """An operator chose another variant of a fact: what the one in force did is taken back."""
        source, id = choice.data["source"], choice.data["id"]
        self.position = choice.position
        before = self._version(source, id)
        if act is Act.UNDO:
            history.forget(self.transaction, [choice])
            self.transaction.run("DELETE FROM p_choice WHERE position = ?", (choice.position,))
        else:
            self.transaction.run(
                "INSERT INTO p_choice (source, id, position, version) VALUES (?,?,?,?)",
                (source, id, choice.position, choice.data["version"]),
            )
        after = self._version(source, id)
        void = self.transaction.value("SELECT 1 FROM p_void WHERE source = ? AND id = ?", (source, id))
        if after == before or void:
            return
        variants = {
            version: self.log.decode(position, stream, topic, state)
            for position, stream, version, topic, state in self.log.variants(
                self.transaction, [originator(source, id)]
            )
        }
        history.forget(self.transaction, [variants[before]])
        for version, what in ((before, Act.UNDO), (after, Act.DO)):
            fact = variants[version]
            self.ledger.load(keys_of([fact]))
            if what is Act.DO:
                self._forget_entries(fact)
            getattr(self, HANDLERS[fact.type])(fact, what)
        self._write()

    def _version(self, source: str, id: str) -> int:
        """Which variant of a fact is in force."""
        found = self.transaction.value(
            "SELECT version FROM p_choice WHERE source = ? AND id = ? ORDER BY position DESC LIMIT 1",
            (source, id),
        )
        return found or 1

    def _forget_entries(self, fact: Fact) -> None:
        """A variant that was in force before has left void entries behind."""
        for key in keys_of([fact]):
            account = self.ledger.find(*key)
            if account:
                for table in ("p_entry", "p_voided"):
                    self.transaction.run(
                        f"DELETE FROM {table} WHERE account = ? AND position = ?", (account.id, fact.position)
                    )

    def _write(self) -> None:
        run = self.transaction.many
        run("INSERT INTO p_report VALUES (?,?,?,?,?,?,?)", self.reports)
        run(
            "DELETE FROM p_report WHERE account = ? AND source = ? AND time = ? AND position = ?",
            self.gone_reports,
        )
        run("INSERT INTO p_unsure VALUES (?,?,?,?) ON CONFLICT DO NOTHING", self.unsure)
        self._write_openings()
        self.ledger.write_movements()
        self.orders.write_lines()
        if self.orders.touched:
            self.orders.settle(self.ledger, self.orders.touched, self.clock, self.settings)
        self.prices.write()
        self.sequences.write()
        self.members.write(self.ledger)
        run(f"INSERT INTO p_decision VALUES ({','.join('?' * 6)})", self.decisions)
        run("DELETE FROM p_decision WHERE position = ?", self.gone_decisions)
        run(
            "INSERT INTO p_dirty (topic, subject) VALUES ('conflict', ?) ON CONFLICT DO NOTHING",
            [(conflict,) for conflict in sorted(self.decided)],
        )
        self.ledger.write()

    def _write_openings(self) -> None:
        """The keys of a location whose opening is new, earlier or gone take their base anew."""
        if not self.opened:
            return
        before = dict(self.ledger.openings)
        self.transaction.many("INSERT INTO p_opening (place, time, position) VALUES (?,?,?)", self.openings)
        self.transaction.many("DELETE FROM p_opening WHERE position = ?", self.gone_openings)
        self.ledger.forget_openings()
        self.ledger.known.flush(self.transaction, self.position)
        places = {p for p in self.opened if before.get(p) != self.ledger.openings.get(p)}
        ids = self.transaction.rows(
            "SELECT a.id FROM given(place text) p CROSS JOIN p_account a WHERE a.domain = 's' AND a.place "
            "= p.place",
            (orjson.dumps(sorted(places)).decode(),),
        )
        self.ledger.load_ids(row[0] for row in ids)
        for account in self.ledger.by_id.values():
            if account.domain == STOCK and account.place in places:
                account.rebase = True
                account.judge(NEVER, NEVER)

    # what facts do

    def _key(self, fact: Fact) -> Account:
        return self.ledger.account(STOCK, fact.data["sku"], fact.data["location"])

    def _move(self, account: Account, fact: Fact, act: Act, time: int, delta: int) -> None:
        since = fact.data.get("not_before") if time == fact.time else None
        if act is DO:
            self.ledger.move(account, fact, time, delta, since)
        elif act is Act.VOID:
            self.ledger.move_void(account, fact, time, delta, since)
        else:
            self.ledger.unmove(account, fact, time)
        if self.widest:
            self._near(account, fact, time)

    def _near(self, account: Account, fact: Fact, time: int) -> None:
        """With corrected clocks, a count shortly before a movement is uncertain."""
        by = unsure(fact)
        if by:
            self.unsure.append((account.id, time, fact.position, by))
        earliest = time - by - self.widest
        if earliest <= account.base_time:
            account.judge(earliest, time)

    def _line(self, fact: Fact, act: Act, account: int, kind: int, quantity: int = 0) -> None:
        if "order" not in fact.data or act is Act.VOID:
            return
        if act is Act.UNDO:
            self.orders.remove(fact, account)
        else:
            self.orders.add(fact, account, kind, quantity)

    def added(self, fact: Fact, act: Act) -> None:
        data = fact.data
        account = self.ledger.account(STOCK, data["sku"], data["location"])
        self._move(account, fact, act, fact.time, data["quantity"])

    def returned(self, fact: Fact, act: Act) -> None:
        account, data = self._key(fact), fact.data
        self._move(account, fact, act, fact.time, data["quantity"] if data["sellable"] else 0)
        self._line(fact, act, account.id, MENTIONED)

    def handed_over(self, fact: Fact, act: Act) -> None:
        data = fact.data
        account, quantity = self.ledger.account(STOCK, data["sku"], data["location"]), data["quantity"]
        if act is DO and not self.widest:  # the way of most facts
            self.ledger.move(account, fact, fact.time, -quantity, data.get("not_before"))
        else:
            self._move(account, fact, act, fact.time, -quantity)
        if "order" in data:
            self._line(fact, act, account.id, HANDED_OVER, quantity)

    def transferred(self, fact: Fact, act: Act) -> None:
        """In transit, it adds nothing where it goes: the receipt with its document does."""
        data = fact.data
        left = self.ledger.account(STOCK, data["sku"], data["from"])
        reached = self.ledger.account(STOCK, data["sku"], data["to"])
        self._move(left, fact, act, fact.time, -data["quantity"])
        arrived = data["arrived_at"]
        if arrived is None:
            self._in_transit(reached, fact, act)
        else:
            self._move(reached, fact, act, arrived, data["quantity"])

    def _in_transit(self, account: Account, fact: Fact, act: Act) -> None:
        if act is Act.UNDO:
            self.ledger.not_in_transit(account, fact)
        else:
            self.ledger.in_transit(account, fact, act is Act.VOID)

    def counted(self, fact: Fact, act: Act) -> None:
        account = self._key(fact)
        self._count(account, fact, act, fact.data["on_hand"])

    def _count(self, account: Account, fact: Fact, act: Act, value: int) -> None:
        if act is Act.UNDO:
            self.ledger.counts.remove(account, fact)
            return
        self.ledger.told_by(account, self.ledger.source(fact.source))
        if unsure(fact):
            self.unsure.append((account.id, fact.time, fact.position, unsure(fact)))
        if act is Act.DO:
            self.ledger.counts.add(account, fact, value)

    def location_opened(self, fact: Fact, act: Act) -> None:
        if act is Act.UNDO:
            self.gone_openings.append((fact.position,))
        elif act is Act.DO:
            self.openings.append((fact.data["location"], fact.time, fact.position))
        self.opened.add(fact.data["location"])

    def reported(self, fact: Fact, act: Act) -> None:
        self._report(self._key(fact), fact, act, fact.data["on_hand"])

    def _report(self, account: Account, fact: Fact, act: Act, value: int) -> None:
        account.report(fact.time)
        if act is Act.UNDO:
            self.gone_reports.append((account.id, fact.source, fact.time, fact.position))
        elif act is Act.DO:
            covers = orjson.dumps(fact.data["covers"]).decode() if "covers" in fact.data else ""
            self.reports.append((account.id, fact.source, fact.time, fact.position, fact.id, value, covers))

    def reserved(self, fact: Fact, act: Act) -> None:
        account = self._key(fact)
        account.named += {Act.DO: 1, Act.VOID: 0, Act.UNDO: -1}[act]
        self._line(fact, act, account.id, RESERVED, fact.data["quantity"])

    def confirmed(self, fact: Fact, act: Act) -> None:
        self._line(fact, act, 0, CONFIRMED)

    def released(self, fact: Fact, act: Act) -> None:
        if "sku" in fact.data:
            self._line(fact, act, self._key(fact).id, RELEASED, fact.data["quantity"])
        else:
            self._line(fact, act, 0, RELEASED_ALL)

    def price(self, fact: Fact, act: Act) -> None:
        self.ledger.known.subjects.add((changes.PRICE, fact.data["sku"]))
        if act is Act.UNDO:
            self.prices.remove(fact)
        elif act is Act.DO:
            self.prices.add(fact)

    def points_opened(self, fact: Fact, act: Act) -> None:
        self._count(self.ledger.account(POINTS, fact.data["member"]), fact, act, fact.data["balance"])

    def points_reported(self, fact: Fact, act: Act) -> None:
        self._report(self.ledger.account(POINTS, fact.data["member"]), fact, act, fact.data["balance"])

    def points_added(self, fact: Fact, act: Act) -> None:
        self._points(fact, act, fact.data["points"])

    def points_taken(self, fact: Fact, act: Act) -> None:
        self._points(fact, act, -fact.data["points"])

    def _points(self, fact: Fact, act: Act, delta: int) -> None:
        account = self.ledger.account(POINTS, fact.data["member"])
        self._move(account, fact, act, fact.time, delta)
        self._line(fact, act, account.id, MENTIONED, fact.data["points"])

    def linked(self, fact: Fact, act: Act) -> None:
        if act is Act.UNDO:
            self.members.remove(fact)
        elif act is Act.DO:
            self.members.link(fact)

    def merged(self, fact: Fact, act: Act) -> None:
        if act is Act.UNDO:
            self.members.remove(fact)
        elif act is Act.DO:
            self.members.merge(fact)

    def described(self, fact: Fact, act: Act) -> None:
        self.ledger.known.subjects.add((changes.ITEM, fact.data["sku"]))
        if act is Act.UNDO:
            self.members.remove(fact)
        elif act is Act.DO:
            self.members.item(fact)

    def watermark(self, fact: Fact, act: Act) -> None:
        if act is Act.UNDO:
            self.sequences.remove_watermark(fact)
        elif act is Act.DO:
            self.sequences.watermark(fact)

    def number_received(self, fact: Fact, act: Act) -> None:
        data = fact.data
        self.sequences.numbers[data["source"], data.get("run", "")].append((data["sequence"], fact.time))

    def decide(self, fact: Fact, act: Act) -> None:
        """A decision, of an operator or a rule, covers claims, each as long as its difference is the same."""
        data = fact.data
        action = f"rule:{data['rule']}" if "rule" in data else data["action"]
        self.decided.add(data["conflict"])
        if act is Act.UNDO:
            self.gone_decisions.append((fact.position,))
        elif act is Act.DO:
            self.decisions.extend(
                (data["conflict"], identity, difference, fact.position, action, fact.id)
                for identity, difference in data["claims"]
            )

    def unchoose(self, fact: Fact, act: Act) -> None:
        """A choice of a variant is taken back; making one is a step of its own (`choose`)."""
        self.unchosen.append(fact)

    def nothing(self, fact: Fact, act: Act) -> None:
        """A retraction does what it does to its target."""
