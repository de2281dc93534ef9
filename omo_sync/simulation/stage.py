"""Where planted disagreements live: shelves, accounts and items that take no part in ordinary trade."""

from __future__ import annotations

from typing import Any

from omo_sync.domain.fact import UNIT
from omo_sync.simulation.agenda import Action
from omo_sync.simulation.catalogue import Item
from omo_sync.simulation.chain import Chain
from omo_sync.simulation.loyalty import Account
from omo_sync.simulation.shelves import Shelf
from omo_sync.simulation.telling import MALL, pos


class Stage:
    """Finds room for a disagreement, and says what has to be flagged for it."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.dice = chain.dice("trouble")
        self._codes = 0

    def at(self, instant: int, action: Action) -> None:
        """Put a step of the script on the agenda."""
        self.chain.agenda.at(instant, action)

    def expect(self, *conflict: str) -> None:
        """This conflict, its kind and the values of its key, has to be open in the end."""
        self.chain.expected.add(conflict)

    def code(self) -> str:
        """An order or receipt of its own."""
        self._codes += 1
        return f"T{self._codes:06d}"

    def shelf(self, location: str | None = None) -> Shelf | None:
        """A shelf with a carton or two on it, from now on kept aside; None when there is no more."""
        shelves = [s for s in self.chain.shelves.all() if location in (None, s.location)]
        fit = [s for s in shelves if not s.aside and not s.weighed and 12 * UNIT <= s.here <= 60 * UNIT]
        if not fit:
            return None
        shelf = self.dice.choice(fit)
        shelf.aside = True
        return shelf

    def account(self) -> Account | None:
        """An account, from now on kept aside; None when there is no more."""
        fit = [account for account in self.chain.accounts.all() if not account.aside]
        if not fit:
            return None
        account = self.dice.choice(fit)
        account.aside = True
        return account

    def item(self) -> Item | None:
        """An item whose price is from now on kept aside; None when there is no more."""
        fit = [item for item in self.chain.items if item.sku not in self.chain.tariff.aside]
        if not fit:
            return None
        item = self.dice.choice(fit)
        self.chain.tariff.aside.add(item.sku)
        return item

    def till(self) -> str:
        """The source of some shop's tills."""
        return pos(self.dice.choice(self.chain.locations))

    def sell(self, shelf: Shelf, now: int, units: int, data: dict[str, Any] | None = None) -> None:
        """The till sells."""
        self.chain.shelves.move(shelf, pos(shelf.location), "inventory.sold", now, -units, data)

    def count(self, shelf: Shelf, now: int, data: dict[str, Any] | None = None) -> None:
        """The shop counts what is there."""
        self.chain.shelves.count(shelf, now, shelf.here, data)

    def reserve(self, shelf: Shelf, now: int, units: int, order: str) -> None:
        """The mall holds some for an order that is paid at once."""
        shelf.held += units
        data = {"order": order, "quantity": units}
        held = self.chain.shelves.say(shelf, MALL, "inventory.reserved", now, data)
        self.chain.teller.tell(MALL, "inventory.confirmed", held.time, {"order": order})
