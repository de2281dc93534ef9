"""The tills: receipts, what is put right afterwards, and what customers bring back."""

from __future__ import annotations

from functools import partial
from typing import Any

from omo_sync.domain.fact import COIN, MINUTE, UNIT
from omo_sync.simulation.chain import Chain, quantity, rush, times
from omo_sync.simulation.loyalty import Account
from omo_sync.simulation.shelves import Shelf
from omo_sync.simulation.telling import Told, pos


class Tills:
    """The tills of one shop; they number their receipts together."""

    def __init__(self, chain: Chain, location: str) -> None:
        self._chain = chain
        self._location = location
        self._source = pos(location)
        self._dice = chain.dice(f"tills of {location}")
        self._receipts = 0
        self._sold: list[Told] = []

    def plan(self) -> None:
        """Put the receipts and the returns of every day on the agenda."""
        options, dice, agenda = self._chain.options, self._dice, self._chain.agenda
        for day in self._chain.days():
            receipts = times(dice, options.receipts * options.skus)
            for _ in range(receipts):
                agenda.at(rush(dice, day), self._receipt)
            for _ in range(times(dice, options.returned * receipts)):
                agenda.at(rush(dice, day), self._return)

    def number(self, now: int) -> str:
        """The next receipt's number: the day and a running number."""
        self._receipts += 1
        day = 1 + (now - self._chain.options.start) // (24 * 60 * MINUTE)
        return f"{self._location[-2:]}{day:02d}{self._receipts:06d}"

    def _receipt(self, now: int) -> None:
        """A customer at the till. A voided receipt is rung up although nothing leaves the shop."""
        chain, dice = self._chain, self._dice
        number = self.number(now)
        voided = dice.random() < chain.options.voided
        told: list[Told] = []
        amount = 0
        for line in range(1, dice.choice((1, 1, 2, 2, 3, 4)) + 1):
            item = chain.wanted(dice)
            shelf = chain.shelves.at(item.sku, self._location)
            units = min(quantity(dice, shelf), shelf.free)
            if units <= 0 or shelf.aside:
                continue
            id, data = f"{number}-{line}", {"document": number}
            if voided:
                told.append(self._sale(shelf, now, units, data, id, moved=0))
                shelf.doubtful += 1
            elif dice.random() < chain.options.corrected:
                self._mistake(shelf, now, units, data, id)
            else:
                self._sold.append(self._sale(shelf, now, units, data, id, moved=units))
            amount += units * item.price
        points = amount // COIN // UNIT * UNIT
        account = chain.some_account(dice) if dice.random() < chain.options.membership else None
        if points and account is not None:
            if told:
                told.append(self._points_for_nothing(account, now, points, number))
            else:
                self._points(account, now, points, number)
        if told:
            soon = now + dice.randrange(2 * MINUTE, 12 * MINUTE)
            chain.agenda.at(soon, partial(self._void, told))

    def _sale(self, shelf: Shelf, now: int, units: int, data: dict[str, Any], id: str, *, moved: int) -> Told:
        """A line of a receipt: so many units rung up, so many gone."""
        shelf.here -= moved
        return self._chain.shelves.book(shelf, self._source, "inventory.sold", now, -units, data, id=id)

    def _points(self, account: Account, now: int, points: int, number: str) -> None:
        """Some pay a part with points, and everybody earns some."""
        accounts, data = self._chain.accounts, {"document": number}
        if account.balance >= 100 * UNIT and self._dice.random() < self._chain.options.redeemed:
            accounts.book(account, self._source, "points.redeemed", now, 100 * UNIT, data, id=f"{number}-R")
        accounts.book(account, self._source, "points.earned", now, points, data, id=f"{number}-P")

    def _points_for_nothing(self, account: Account, now: int, points: int, number: str) -> Told:
        """Points of a receipt that will be voided."""
        data = {"points": points, "document": number}
        return self._chain.accounts.say(account, self._source, "points.earned", now, data, id=f"{number}-P")

    def _void(self, told: list[Told], now: int) -> None:
        """The receipt was never paid: each of its facts is taken back."""
        for fact in told:
            time = now
            if "sku" in fact.data:
                shelf = self._chain.shelves.at(fact.data["sku"], self._location)
                time = self._chain.shelves.stamp(shelf, now)
                shelf.doubtful -= 1
                self._chain.shelves.enter(shelf, self._source, fact.time, fact.data["quantity"])
            data = {"retracts": fact.id, "reason": "整单作废"}
            self._chain.teller.tell(self._source, "fact.retracted", time, data, id=f"{fact.id}-V")

    def _mistake(self, shelf: Shelf, now: int, units: int, data: dict[str, Any], id: str) -> None:
        """One piece too many is rung up; the cashier puts it right a few minutes later."""
        extra = 5 if shelf.weighed else UNIT
        wrong = self._sale(shelf, now, units + extra, data, id, moved=units)
        shelf.doubtful += 1
        soon = now + self._dice.randrange(2 * MINUTE, 12 * MINUTE)
        self._chain.agenda.at(soon, partial(self._correct, shelf, wrong, units))

    def _correct(self, shelf: Shelf, wrong: Told, units: int, now: int) -> None:
        """The sale as it was, at the time when it was, in place of the wrong one."""
        shelf.doubtful -= 1
        self._chain.shelves.enter(shelf, self._source, wrong.time, wrong.data["quantity"] - units)
        data = {**wrong.data, "quantity": units, "retracts": wrong.id}
        told = self._chain.shelves.stamp(shelf, now)
        teller = self._chain.teller
        right = teller.tell(self._source, "inventory.sold", wrong.time, data, id=f"{wrong.id}-C", told=told)
        self._sold.append(right)

    def _return(self, now: int) -> None:
        """Goods come back to the shop that sold them; what is damaged does not go on the shelf."""
        if not self._sold:
            return
        sale = self._sold.pop(self._dice.randrange(len(self._sold)))
        shelf = self._chain.shelves.at(sale.data["sku"], self._location)
        sellable = self._dice.random() >= self._chain.options.unsellable
        units = sale.data["quantity"]
        data = {"quantity": units, "document": sale.data["document"]}
        if not sellable:
            data["sellable"] = False
        id = f"{self.number(now)}-1"
        change = units if sellable else 0
        self._chain.shelves.move(shelf, self._source, "inventory.returned", now, change, data, id=id)
