"""Stock and orders as they stand at the head of the log: read models plus what came after them.

The read models lag. Whoever decides takes the append lock, brings this up to the head, and knows
everything that any process has been told was stored. It works with the domain's own account and hold;
what they cannot fold from memory alone (a retraction, a stocktake of several lines, other settings) is
left to the projector, which then has to catch up first (`Behind`).

The log clock is that of the read models. A pass beyond them would end holds that have expired: until
it is folded they count as held, so nothing is sold that may still be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from omo_sync.domain.account import NO_COUNT, OPENED, STOCK, Account
from omo_sync.domain.allotments import Allotment
from omo_sync.domain.fact import CLOCK, Fact
from omo_sync.domain.orders import HANDED_OVER, RESERVED, Line
from omo_sync.domain.settings import DEFAULTS, Settings
from omo_sync.projections.batches import CHOICE
from omo_sync.projections.projector import PASS, SETTINGS
from omo_sync.reservations import rows
from omo_sync.reservations.order import NOTHING, SOURCE, Effect, Order, line_of
from omo_sync.reservations.request import Key
from omo_sync.reservations.rows import Folded, Making
from omo_sync.reservations.shares import Shares, channel_of
from omo_sync.reservations.tail import COUNTED, Tail, moves
from omo_sync.store.codec import topic
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog
from omo_sync.store.log_table import Entry

FARTHEST = 100_000  # entries that the read models may be behind, in memory about 1 KB each
AHEAD = 1_000  # entries that the read models may be ahead: beyond, they are sooner read than those are folded
MOST_ORDERS = 10_000  # kept though the read models know them
MOST_KEYS = 50_000

FOLLOWED = frozenset(
    topic(f"inventory.{name}")
    for name in (
        "received", "sold", "returned", "adjusted", "transferred", "counted",
        "reserved", "confirmed", "released", "fulfilled",
    )
)  # fmt: skip
PASS_TOPIC = topic(PASS)
UNFORESEEN = frozenset(map(topic, (SETTINGS, CHOICE, "fact.retracted", "location.opened")))
RETRACTS = b'"retracts":'


class Behind(Exception):
    """The projector has to catch up before this can be decided."""


class Head:
    """position: all up to here is in. clock: the log clock by which holds count. passed: the greatest
    pass instant, also of passes that are not folded yet."""

    def __init__(self, log: EventLog, allotments: Sequence[Allotment] = ()) -> None:
        self._log = log
        self._shares = Shares(allotments)
        self._forget()

    def _forget(self) -> None:
        self.position = 0
        self.projected = 0
        self.making: Making | None = None
        self.settings: Settings = DEFAULTS
        self.clock = self.passed = 0
        self.accounts: dict[Key, Account] = {}
        self.orders: dict[str, Order] = {}
        self._enough = MOST_ORDERS
        self.tail = Tail()
        self._touching: defaultdict[Key, set[str]] = defaultdict(set)  # orders of the tail, by their keys
        self._openings: dict[str, int] = {}
        self._awaited: set[tuple[str, str]] = set()
        self._shares.forget()

    def lose(self) -> None:
        """A transaction failed: nothing that is known here may be relied on."""
        self._forget()

    # following the log

    def advance(self, transaction: Transaction) -> None:
        """Bring in what the log has now. The transaction holds the append lock. Raises Behind."""
        found = rows.folded(transaction)
        if found.head - found.position > FARTHEST:
            raise Behind
        if self._outdated(found):
            self._begin(transaction, found)
        self._follow(transaction, found)
        if self._settled_meanwhile(found):
            self._begin(transaction, found)
            self._follow(transaction, found)

    def _follow(self, transaction: Transaction, found: Folded) -> None:
        self.projected = found.position
        self.tail.forget(found.position)
        if found.head > self.position:
            log = self._log.corrected(self.settings.clock_correction)
            entries = log.after(transaction, self.position, max(FARTHEST, found.head - self.position))
            facts = [fact for fact in (self._take(log, entry) for entry in entries) if fact is not None]
            self._bring_orders(transaction, {f.data["order"] for f in facts if "order" in f.data})
            self.add(facts)
            self.position = found.head

    def _outdated(self, found: Folded) -> bool:
        if self.making != found.making or len(self.accounts) > MOST_KEYS:
            return True
        if found.position < self.projected or found.head < self.position:  # the server lost something
            return True
        return self._settled_meanwhile(found) or found.position - self.position > AHEAD

    def _settled_meanwhile(self, found: Folded) -> bool:
        """Whether the read models already have what could not be folded here: a look may first meet it
        after the projector did."""
        return 0 < self.tail.everything_doubted <= found.position

    def _begin(self, transaction: Transaction, found: Folded) -> None:
        """Anew, from the read models."""
        self._forget()
        self.making = found.making
        self.settings = found.making.known_settings()
        self.clock = self.passed = found.making.clock
        self.position = found.position
        self._openings = rows.openings(transaction)
        self._awaited = rows.awaited(transaction)

    def _take(self, log: EventLog, entry: Entry) -> Fact | None:
        """The fact of an entry, where it is one that moves goods or speaks of an order."""
        position, stream, version, name, state = entry
        if version > 1:
            return None  # another variant of a fact, which is kept but not folded
        if name in UNFORESEEN or RETRACTS in state:
            self.tail.everything_doubted = position
            return None
        if name == PASS_TOPIC:
            self.passed = max(self.passed, log.decode(position, stream, name, state).time)
        elif name in FOLLOWED:
            fact = log.decode(position, stream, name, state)
            if (fact.source, fact.id) not in self._awaited:
                return fact
            self.tail.everything_doubted = position
        return None

    # folding

    def add(self, facts: Iterable[Fact]) -> None:
        """Fold facts that follow in the log; the orders they name are here."""
        for fact in facts:
            for key, time, delta in moves(fact):
                self.tail.add(key, fact)
                account = self.accounts.get(key)
                if account is not None:
                    account.move(time, delta, 0, time)
            if fact.type == COUNTED:
                self._count(fact)
            self._line(fact)
            self.position = fact.position

    def begin(self, order: Order, facts: Sequence[Fact]) -> None:
        """Fold the reservations, one a key, of an order of which nothing was known: as `add` would. Their
        keys are here."""
        for fact in facts:
            data = fact.data
            code, key, quantity = data["order"], (data["sku"], data["location"]), data["quantity"]
            held = quantity if data["expires_at"] > self.clock else 0
            order.add(
                key, Line(RESERVED, fact.time, quantity, SOURCE, fact.id, data["expires_at"], fact.position)
            )
            order.effects[key] = Effect(held, held)
            self._touching[key].add(code)
            self.accounts[key].reserved += held
            if self._shares.of(key):
                self._shares.use(key, channel_of(fact.id), fact.time, held)
            self.position = fact.position

    def _count(self, fact: Fact) -> None:
        key = fact.data["sku"], fact.data["location"]
        self.tail.add(key, fact)
        account = self.accounts.get(key)
        if account is not None and not counted(account, fact):
            self._doubt(key, fact.position)

    def _doubt(self, key: Key, position: int) -> None:
        self.tail.doubted[key] = position
        self.accounts.pop(key, None)

    def _line(self, fact: Fact) -> None:
        told = line_of(fact)
        if told is None:
            return
        code = fact.data["order"]
        order = self.orders[code]
        key, line = told
        order.add(key, line)
        for touched in order.lines if key is None else (key,):
            before = order.effects.get(touched, NOTHING)
            after = order.effect(touched, self.clock, self.settings.handover_authority)
            order.effects[touched] = after
            self._touching[touched].add(code)
            if touched in self.accounts:
                self._shift(order, touched, before, after)

    def _shift(self, order: Order, key: Key, before: Effect, after: Effect) -> None:
        """An order's effect on a key has changed."""
        account = self.accounts[key]
        account.reserved += after.held - before.held
        changed = before.evidence ^ after.evidence
        for line in order.told(key, HANDED_OVER) if changed else ():
            if line.position in changed:
                weight = line.quantity if line.position in after.evidence else -line.quantity
                account.switch(line.time, weight, line.time)
        if self._shares.of(key) and order.ours:
            channel = channel_of(order.ours.id)
            self._shares.use(key, channel, order.ours.time, after.taken - before.taken)

    # what is asked about

    def bring(self, transaction: Transaction, orders: Collection[str], keys: Collection[Key]) -> None:
        """Have these orders and keys at hand. Raises Behind."""
        if self.tail.everything_doubted > self.projected:
            raise Behind
        self._bring_orders(transaction, orders)
        self._bring_accounts(transaction, {key for key in keys if key not in self.accounts})

    def bring_soon(self, transaction: Transaction, orders: Collection[str]) -> None:
        """`advance` follows, and then `bring` of these orders."""
        if self.making is not None:
            self._log.after_soon(transaction, self.position, FARTHEST)
        wanted = {code for code in orders if code not in self.orders}
        if wanted:
            rows.orders_soon(transaction, wanted)

    def _bring_orders(self, transaction: Transaction, codes: Collection[str]) -> None:
        if len(self.orders) > self._enough:
            self._trim()
        wanted = {code for code in codes if code not in self.orders}
        if not wanted:
            return
        for code, order in rows.orders(transaction, wanted, self.position).items():
            for key in order.lines:
                order.effects[key] = order.effect(key, self.clock, self.settings.handover_authority)
            self.orders[code] = order

    def _trim(self) -> None:
        """Forget orders that the read models know."""
        self.orders = {code: order for code, order in self.orders.items() if order.last > self.projected}
        self._touching = defaultdict(set)
        for code, order in self.orders.items():
            for key in order.lines:
                self._touching[key].add(code)
        self._enough = max(MOST_ORDERS, 2 * len(self.orders))  # not again for a few more

    def _bring_accounts(self, transaction: Transaction, keys: set[Key]) -> None:
        if not keys:
            return
        found = {(account.code, account.place): account for account in rows.accounts(transaction, keys)}
        for key in sorted(keys):
            if self.tail.doubtful(key, self.projected):
                raise Behind
            account = found.get(key) or self._new(key)
            for fact in self.tail.after(key, self.projected):
                if fact.type == COUNTED:
                    if not counted(account, fact):
                        self._doubt(key, fact.position)
                        raise Behind
                    continue
                for moved, time, delta in moves(fact):
                    if moved == key:
                        account.move(time, delta, 0, time)
            self.accounts[key] = account
            for one in self._shares.of(key):
                self._shares.used[one, key] = rows.used(transaction, account.id, one)
            for code in self._touching.get(key, ()):
                order = self.orders[code]
                before = order.effect(key, self.clock, self.settings.handover_authority, self.projected)
                self._shift(order, key, before, order.effects[key])

    def _new(self, key: Key) -> Account:
        account = Account(0, STOCK, *key)
        opened = self._openings.get(key[1])
        if opened is not None:
            account.base_time, account.base_position = opened, OPENED
        return account

    def available(self, key: Key, channel: str, time: int) -> int:
        """Thousandths that may still be promised to a channel: never below 0, and 0 where nothing was ever
        counted."""
        account = self.accounts[key]
        if account.base_position == NO_COUNT:
            return 0
        total = account.balance - account.reserved - self.settings.kept_back(*key)
        return self._shares.available(key, total, channel, time)


def counted(account: Account, fact: Fact) -> bool:
    """Fold a count; gives whether memory alone was enough."""
    if "stocktake" in fact.data:
        return False
    account.count(fact.time, fact.position, fact.data["on_hand"], fact.marks & CLOCK)
    return not (account.rebase or account.resum)
