"""The mall's orders, from the hold to the hand-over, the release, or the end of the customer's patience."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from omo_sync.domain.fact import DAY, HOUR, MINUTE, SECOND, UNIT
from omo_sync.simulation.chain import Chain, quantity, rush, times
from omo_sync.simulation.loyalty import Account
from omo_sync.simulation.shelves import Shelf
from omo_sync.simulation.telling import ERP, MALL, pos

PATIENCE = 30 * MINUTE


@dataclass(slots=True)
class Order:
    """One order of the mall. expires: when its holds run out if it is not paid."""

    code: str
    location: str
    lines: list[tuple[Shelf, int]]
    expires: int
    mirrored: bool
    account: Account | None


class Mall:
    """The online shop. It sells what lies in the shops, and tells holds, payments and hand-overs."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._dice = chain.dice("mall")
        self._orders = 0

    def plan(self) -> None:
        """Put the orders of every day on the agenda; people order until half past ten at night."""
        options = self._chain.options
        for day in self._chain.days():
            for _ in range(times(self._dice, options.orders * options.skus)):
                at = rush(self._dice, day, 8 * HOUR, 22 * HOUR + 30 * MINUTE)
                self._chain.agenda.at(at, self._place)

    def _place(self, now: int) -> None:
        chain, dice, options = self._chain, self._dice, self._chain.options
        location = dice.choice(chain.locations)
        lines = self._basket(location)
        if not lines:
            return
        self._orders += 1
        account = chain.some_account(dice) if dice.random() < options.membership else None
        mirrored = dice.random() < options.mirrored
        order = Order(f"W{self._orders:08d}", location, lines, now + PATIENCE, mirrored, account)
        for shelf, units in lines:
            shelf.held += units
            data = {"order": order.code, "quantity": units, "expires_at": order.expires}
            chain.shelves.say(shelf, MALL, "inventory.reserved", now, data)
            if mirrored:
                later = now + dice.randrange(20, 60) * SECOND
                chain.agenda.at(later, partial(self._mirror, shelf, "inventory.reserved", data))
        if dice.random() < options.abandoned:
            chain.agenda.at(order.expires, partial(self._give_back, order))
        elif dice.random() < options.cancelled:
            chain.agenda.at(now + dice.randrange(2 * MINUTE, 25 * MINUTE), partial(self._cancel, order))
        else:
            chain.agenda.at(now + dice.randrange(MINUTE, 15 * MINUTE), partial(self._pay, order))

    def _basket(self, location: str) -> list[tuple[Shelf, int]]:
        """Different items of one shop; the mall leaves the last few pieces to the customers there."""
        lines: dict[str, tuple[Shelf, int]] = {}
        for _ in range(self._dice.choice((1, 1, 1, 2, 3))):
            shelf = self._chain.shelves.at(self._chain.wanted(self._dice).sku, location)
            units = quantity(self._dice, shelf)
            if shelf.free >= units + 3 * UNIT and not shelf.aside:
                lines[shelf.sku] = (shelf, units)
        return list(lines.values())

    def _mirror(self, shelf: Shelf, type: str, data: dict[str, Any], now: int) -> None:
        """The ERP repeats what the mall said."""
        self._chain.shelves.say(shelf, ERP, type, now, data)

    def _give_back(self, order: Order, _now: int) -> None:
        for shelf, units in order.lines:
            shelf.held -= units

    def _cancel(self, order: Order, now: int) -> None:
        """The customer thinks better of it: the order is released as a whole or line by line."""
        if self._dice.random() < 0.5:
            time = max(now, *(shelf.last + self._chain.options.tick for shelf, _ in order.lines))
            self._chain.teller.tell(MALL, "inventory.released", time, {"order": order.code})
        else:
            for shelf, units in order.lines:
                data = {"order": order.code, "quantity": units}
                self._chain.shelves.say(shelf, MALL, "inventory.released", now, data)
        self._give_back(order, now)

    def _pay(self, order: Order, now: int) -> None:
        """Paid: the holds stay until the goods are handed over, or the money is given back."""
        dice, chain = self._dice, self._chain
        chain.teller.tell(MALL, "inventory.confirmed", now, {"order": order.code})
        if dice.random() < chain.options.cancelled:
            chain.agenda.at(now + dice.randrange(MINUTE, 30 * MINUTE), partial(self._cancel, order))
            return
        pick_up = dice.random() < chain.options.pick_ups
        if not pick_up:
            self._earn(order, MALL, now)
        handed = self._when_handed(now)
        if handed < chain.options.end:
            chain.agenda.at(handed, partial(self._pick_up if pick_up else self._send, order))

    def _when_handed(self, now: int) -> int:
        """Some hours later, while the shops are open; otherwise the next day."""
        midnight = now - (now - self._chain.options.start) % DAY
        handed = max(now + HOUR // 2, midnight + 9 * HOUR) + round(self._dice.expovariate(1 / (2 * HOUR)))
        if handed <= midnight + 21 * HOUR:
            return handed
        return midnight + DAY + self._dice.randrange(9 * HOUR, 20 * HOUR)

    def _send(self, order: Order, now: int) -> None:
        """The shop packs the parcel."""
        for shelf, units in order.lines:
            shelf.held -= units
            data = {"order": order.code}
            chain = self._chain
            chain.shelves.move(shelf, MALL, "inventory.fulfilled", now, -units, data)
            if order.mirrored:
                later = now + self._dice.randrange(20, 60) * SECOND
                told = {**data, "quantity": units}
                chain.agenda.at(later, partial(self._mirror, shelf, "inventory.fulfilled", told))

    def _pick_up(self, order: Order, now: int) -> None:
        """The customer collects: the till rings it up, and the mall is often told as well."""
        chain, till = self._chain, pos(order.location)
        both = self._dice.random() < chain.options.told_by_both
        for line, (shelf, units) in enumerate(order.lines, 1):
            shelf.held -= units
            data, id = {"order": order.code, "document": f"C{order.code}"}, f"C{order.code}-{line}"
            chain.shelves.move(shelf, till, "inventory.sold", now, -units, data, id=id)
            shelf.doubtful += both
        self._earn(order, till, now)
        if both:
            later = now + self._dice.randrange(MINUTE, 10 * MINUTE)
            chain.agenda.at(later, partial(self._tell_again, order))

    def _tell_again(self, order: Order, now: int) -> None:
        """The shop app closes the order that the till has rung up already."""
        for shelf, units in order.lines:
            shelf.doubtful -= 1
            data = {"order": order.code, "quantity": units}
            self._chain.shelves.say(shelf, MALL, "inventory.fulfilled", now, data)
        if order.account is not None and self._dice.random() < 0.5:
            points = {"points": self._points(order), "order": order.code}
            self._chain.accounts.say(order.account, MALL, "points.earned", now, points)

    def _earn(self, order: Order, source: str, now: int) -> None:
        if order.account is not None:
            points, data = self._points(order), {"order": order.code}
            self._chain.accounts.book(order.account, source, "points.earned", now, points, data)

    def _points(self, order: Order) -> int:
        """A point for each piece begun, so that every order earns some."""
        return sum(-(-units // UNIT) for _, units in order.lines) * 10 * UNIT
