"""The ledger accounts of one chunk of facts: loaded at once, folded in memory, written at once."""

from __future__ import annotations

from collections.abc import Container, Iterable
from operator import itemgetter
from typing import Any

import orjson

from omo_sync.domain.account import (
    EVIDENCE,
    NEVER,
    NO_COUNT,
    ON,
    OPENED,
    STOCK,
    VOID,
    Account,
)
from omo_sync.domain.fact import CLOCK, Fact
from omo_sync.domain.movement import Key, Movement, Told
from omo_sync.domain.radix import LONG
from omo_sync.projections.accounts import ALL, Known
from omo_sync.projections.counts import Counts
from omo_sync.projections.sums import Slots, Stretch, sums
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

ACCOUNT = itemgetter(0)


class Ledger:
    """One chunk's accounts, movements and counts. by_id: the accounts that the chunk touches."""

    def __init__(self, transaction: Transaction, log: EventLog, known: Known | None = None) -> None:
        self.transaction = transaction
        self.log = log
        self.known = known or Known()
        self.by_id: dict[int, Account] = {}
        self.loaded_entries: dict[int, int] = {}
        self.entries: list[tuple[int, int, int, int, int, int, int | None]] = []
        self.switches: list[tuple[int, int, int, int]] = []  # state, account, time, position
        self.tellers: list[tuple[int, int]] = []
        self.voided: list[tuple[int, int, int, str, str]] = []
        self.slots = Slots(transaction)
        self.counts = Counts(transaction)
        self.sources = self._numbered()
        self.new_sources: list[tuple[int, str]] = []

    def _numbered(self) -> dict[str, int]:
        if self.known.sources is None:
            self.known.sources = dict(self.transaction.rows("SELECT name, id FROM p_source"))
        return self.known.sources

    # accounts

    def load(self, keys: Iterable[Key]) -> None:
        """Bring these accounts in, where they exist."""
        accounts = self.known.accounts
        self._take(
            f"SELECT {ALL} FROM given(domain text, code text, place text) p CROSS JOIN p_account a "
            "WHERE a.domain = p.domain AND a.code = p.code AND a.place = p.place",
            [key for key in keys if key not in accounts],
        )

    @property
    def complete(self) -> bool:
        """Whether every account is known, as where a store or a rebuild begins: none is looked up."""
        if self.known.complete is None:
            self.known.complete = self.transaction.value("SELECT 1 FROM p_account LIMIT 1") is None
        return self.known.complete

    def load_ids(self, ids: Iterable[int]) -> None:
        """Bring these accounts in; they count as touched."""
        wanted = list(ids)
        self._take(
            f"SELECT {ALL} FROM given(id bigint) p CROSS JOIN p_account a WHERE a.id = p.id",
            [id for id in wanted if id not in self.known.ids],
        )
        for id in wanted:
            self._touch(self.known.ids[id])

    def _take(self, query: str, wanted: list[Any]) -> None:
        if not wanted:
            return
        for row in self.transaction.rows(query, (orjson.dumps(wanted).decode(),)):
            account = Account(*row[:4])
            account.take(row[4:-1])
            account.judge_from = row[-1]
            self._know(account)

    def _know(self, account: Account) -> None:
        self.known.accounts[account.domain, account.code, account.place] = account
        self.known.ids[account.id] = account

    def _touch(self, account: Account) -> None:
        if account.id not in self.by_id:
            self.by_id[account.id] = account
            self.loaded_entries[account.id] = account.entries

    def find(self, domain: str, code: str, place: str = "") -> Account | None:
        """The account of a key, if it was brought in and exists."""
        account = self.known.accounts.get((domain, code, place))
        if account is not None:
            self._touch(account)
        return account

    def account(self, domain: str, code: str, place: str = "") -> Account:
        """The account of a key, made if there is none yet."""
        account = self.known.accounts.get((domain, code, place))
        if account is None:
            account = self._open(domain, code, place)
        if account.id not in self.by_id:
            self._touch(account)
        return account

    def _open(self, domain: str, code: str, place: str) -> Account:
        known = self.known
        if known.last_id is None:
            known.last_id = int(self.transaction.value("SELECT MAX(id) FROM p_account") or 0)
        known.last_id += 1
        account = Account(known.last_id, domain, code, place)
        opened = self.openings.get(place)
        if opened is not None and domain == STOCK:
            account.base_time, account.base_position = opened, OPENED
        known.fresh.add(account.id)
        self._know(account)
        return account

    @property
    def openings(self) -> dict[str, int]:
        """When each location was opened, by its earliest opening."""
        if self.known.openings is None:
            self.known.openings = dict(
                self.transaction.rows("SELECT place, MIN(time) FROM p_opening GROUP BY place")
            )
        return self.known.openings

    def source(self, name: str) -> int:
        number = self.sources.get(name)
        if number is None:
            number = self.sources[name] = len(self.sources) + 1
            self.new_sources.append((number, name))
        return number

    def forget_openings(self) -> None:
        """They have changed."""
        self.known.openings = None

    @property
    def together(self) -> frozenset[str]:
        """Members merged with others, whose balances say nothing each by itself."""
        if self.known.together is None:
            rows = self.transaction.rows("SELECT member FROM p_root UNION SELECT root FROM p_root")
            self.known.together = frozenset(row[0] for row in rows)
        return self.known.together

    def forget_merges(self) -> None:
        """They have changed."""
        self.known.together = None

    # movements

    def moves(self, movements: Iterable[Movement], void: Container[tuple[str, str]]) -> None:
        """What these facts come to. void: source and id of those that are not true."""
        accounts, touched, sources, add = self.known.accounts, self.by_id, self.sources, self.entries.append
        for movement in movements:  # as `account` and `move` do, without the cost of calling them
            source, name, _, time, delta, _, domain, code, place, since, marks, position = movement
            account = accounts.get((domain, code, place)) or self._open(domain, code, place)
            id = account.id
            if id not in touched:
                self._touch(account)
            if void and (source, name) in void:
                self.move_void(account, movement, time, delta, since)
                continue
            teller = sources.get(source) or self.source(source)
            if since == time:
                since = None
            add((id, time, position, delta, ON, teller, since))
            if account.teller != teller:
                self.told_by(account, teller)
            account.move(time, delta, marks & CLOCK, time if since is None else since)

    def move(self, account: Account, fact: Fact, time: int, delta: int, since: int | None) -> None:
        """A movement told by a fact, which happened in [since, time]; None: at `time`."""
        source = self.sources.get(fact.source) or self.source(fact.source)
        if since == time:
            since = None
        self.entries.append((account.id, time, fact.position, delta, ON, source, since))
        if account.teller != source:
            self.told_by(account, source)
        account.move(time, delta, fact.marks & CLOCK, time if since is None else since)

    def move_void(self, account: Account, fact: Told, time: int, delta: int, since: int | None) -> None:
        """A movement that was retracted before it came: kept, and without effect."""
        source = self.source(fact.source)
        if since == time:
            since = None
        self.entries.append((account.id, time, fact.position, delta, VOID, source, since))
        self.told_by(account, source)
        account.move_void(time, time if since is None else since)
        self.voided.append((account.id, fact.position, time, fact.source, fact.id))

    def in_transit(self, account: Account, fact: Fact, void: bool) -> None:
        """A transfer on its way names where it goes, at no instant and without effect."""
        source = self.source(fact.source)
        self.entries.append((account.id, NEVER, fact.position, 0, VOID if void else ON, source, None))
        self.told_by(account, source)
        account.entries += 1
        account.named += not void

    def not_in_transit(self, account: Account, fact: Fact) -> None:
        """An older transfer that was on its way has been retracted."""
        self.switches.append((VOID, account.id, NEVER, fact.position))
        account.named -= 1

    def told_by(self, account: Account, source: int) -> None:
        """This source counted or moved the account."""
        account.teller = source
        if (account.id, source) not in self.known.tellers:
            self.known.tellers.add((account.id, source))
            self.tellers.append((account.id, source))

    def unmove(self, account: Account, fact: Fact, time: int) -> None:
        """An older movement has been retracted."""
        delta, state, source, since = self._entry(account, time, fact.position)
        account.unmove(time, delta if state == ON else 0, time if since is None else since)
        self.switches.append((VOID, account.id, time, fact.position))
        if state == ON:
            self._slot(account, time, source, -delta)
        self.voided.append((account.id, fact.position, time, fact.source, fact.id))

    def weigh(self, account: Account, time: int, position: int, counts: bool) -> None:
        """A hand-over begins or ceases to be evidence only. Entries of this chunk are written by now."""
        delta, state, source, since = self._entry(account, time, position)
        if state in (VOID, ON if counts else EVIDENCE):
            return
        change = delta if counts else -delta
        account.switch(time, change, time if since is None else since)
        self._slot(account, time, source, change)
        state = ON if counts else EVIDENCE
        self.transaction.run(
            "UPDATE p_entry SET state = ? WHERE account = ? AND time = ? AND position = ?",
            (state, account.id, time, position),
        )

    def _slot(self, account: Account, time: int, source: int, change: int) -> None:
        if self.loaded_entries[account.id] >= LONG:
            self.slots.add(account.id, time, source, change)

    def _entry(self, account: Account, time: int, position: int) -> Any:
        return self.transaction.rows(
            "SELECT delta, state, source, since FROM p_entry WHERE account = ? AND time = ? AND position = ?",
            (account.id, time, position),
        )[0]

    # writing

    def write_movements(self) -> None:
        """Entries and what goes with them; before orders are weighed."""
        run = self.transaction.many
        self.entries.sort(key=ACCOUNT)  # so that neighbours are written together
        run(
            "INSERT INTO p_entry (account, time, position, delta, state, source, since) VALUES "
            "(?,?,?,?,?,?,?)",
            self.entries,
        )
        run("UPDATE p_entry SET state = ? WHERE account = ? AND time = ? AND position = ?", self.switches)
        run("INSERT INTO p_source (id, name) VALUES (?,?)", self.new_sources)
        run("INSERT INTO p_teller (account, source) VALUES (?,?) ON CONFLICT DO NOTHING", self.tellers)
        run("INSERT INTO p_voided (account, position, time, source, id) VALUES (?,?,?,?,?)", self.voided)
        self.counts.write(self)
        long = {id for id, entries in self.loaded_entries.items() if entries >= LONG}
        if long:
            for account, time, _, delta, state, source, _ in self.entries:
                if state == ON and account in long:
                    self.slots.add(account, time, source, delta)

    def write(self) -> None:
        """Balances, after everything else of the chunk is known; their rows are for `Known.flush`."""
        anew: list[Account] = []
        over: list[Account] = []
        for account in self.by_id.values():
            if account.entries >= LONG > self.loaded_entries[account.id]:
                self.slots.grown(account.id)
            if account.renew or account.rebase or account.resum:
                anew.append(account)
            if account.reserved or account.over or account.domain != STOCK:
                over.append(account)
        self.slots.write()
        self._renew(anew)
        self._rebase(anew)
        self._resum(anew)
        for account in over:
            self._judge_balance(account, self.together)
        self.known.changed.update(self.by_id)

    @staticmethod
    def _judge_balance(account: Account, together: frozenset[str]) -> None:
        if account.domain == STOCK:
            over = account.counted and account.reserved > max(0, account.balance)
        else:
            over = account.balance < 0 or account.code in together
        if over or account.over:
            account.judge_balance()

    def _renew(self, accounts: Iterable[Account]) -> None:
        for account in accounts:
            if not account.renew:
                continue
            time = self.transaction.value(
                f"SELECT time FROM p_entry WHERE account = ? AND state < {VOID} ORDER BY time DESC LIMIT 1",
                (account.id,),
            )
            positions = self.transaction.rows(
                f"SELECT position FROM p_entry WHERE account = ? AND time = ? AND state < {VOID}",
                (account.id, time),
            )
            facts = self.log.at(self.transaction, [row[0] for row in positions])
            account.newest_time = NEVER if time is None else time
            account.newest_clock = int(any(fact.marks & CLOCK for fact in facts.values())) * CLOCK
            account.renew = False

    def _rebase(self, accounts: Iterable[Account]) -> None:
        todo = [account for account in accounts if account.rebase]
        if not todo:
            return
        latest = self.counts.latest([account.id for account in todo])
        for account in todo:
            found = latest.get(account.id)
            opened = self.openings.get(account.place) if account.domain == STOCK else None
            if found:
                account.base_time, account.base_position, account.base_clock = found
            elif opened is not None:
                account.base_time, account.base_position, account.base_clock = opened, OPENED, 0
            else:
                account.base_time, account.base_position, account.base_clock = NEVER, NO_COUNT, 0
            account.rebase, account.resum = False, True

    def _resum(self, accounts: Iterable[Account]) -> None:
        todo = [account for account in accounts if account.resum]
        if not todo:
            return
        values = self.counts.values([(a.id, a.base_time, a.base_position) for a in todo])
        stretches = [Stretch(a.id, a.entries, a.base_time, a.newest_time) for a in todo]
        for account, after in zip(todo, sums(self.transaction, stretches), strict=True):
            account.balance = values.get(account.id, 0) + after
            account.resum = False
