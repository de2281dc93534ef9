"""The made chain while it trades: its shops, shelves, members and prices, and what happens next."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from random import Random

from omo_sync.domain.fact import DAY, HOUR, MINUTE, UNIT
from omo_sync.simulation.agenda import Agenda
from omo_sync.simulation.catalogue import Item, catalogue
from omo_sync.simulation.loyalty import Account, Accounts
from omo_sync.simulation.options import WorldOptions
from omo_sync.simulation.shelves import Shelf, Shelves
from omo_sync.simulation.tariff import Tariff
from omo_sync.simulation.telling import Teller

OPENS = 9 * HOUR
CLOSES = 21 * HOUR + 45 * MINUTE


class Chain:
    """Everything that the rooms of the simulation share.

    expected: the conflicts, each `(kind, *values of its key)`, that somebody has to decide. causes: of
    those that one fact explains, the kind of their true cause.
    """

    def __init__(self, options: WorldOptions) -> None:
        self.options = options
        self.agenda = Agenda(options.tick)
        self.teller = Teller()
        self.locations: list[str] = [f"store-{number:02d}" for number in range(1, options.shops + 1)]
        self.items: list[Item] = catalogue(options.skus, options.weighed, self.dice("catalogue"))
        self.shelves = Shelves(self.teller, options.tick)
        for location in self.locations:
            for item in self.items:
                self.shelves.add(Shelf(item.sku, location, item.weighed))
        members = [f"M{number:06d}" for number in range(1, options.members + 1)]
        self.accounts = Accounts(members, self.teller, options.tick)
        self.tariff = Tariff(self.teller, options.tick)
        self.expected: set[tuple[str, ...]] = set()
        self.causes: dict[tuple[str, ...], str] = {}
        self._demand = list(accumulate(item.weight for item in self.items))

    def dice(self, room: str) -> Random:
        """The dice of one room, so that a change in one does not shuffle the others."""
        return Random(f"{self.options.seed}/{room}")

    def days(self) -> Iterator[int]:
        """The midnights at which the trading days begin."""
        return iter(range(self.options.start, self.options.end, DAY))

    def wanted(self, dice: Random) -> Item:
        """An item that somebody wants; good sellers more often."""
        return self.items[bisect(self._demand, dice.random() * self._demand[-1])]

    def some_shelf(self, dice: Random, location: str | None = None) -> Shelf:
        """Any shelf, each as likely as the next."""
        return self.shelves.at(dice.choice(self.items).sku, location or dice.choice(self.locations))

    def some_account(self, dice: Random) -> Account | None:
        """Any member's account that is not kept aside; None where the dice find none."""
        accounts = self.accounts.all()
        account = dice.choice(accounts) if accounts else None
        return None if account is None or account.aside else account


def times(dice: Random, expected: float) -> int:
    """How often something happens that is expected so many times: whole part, and the rest by chance."""
    return int(expected) + (dice.random() < expected % 1)


def rush(dice: Random, day: int, opens: int = OPENS, closes: int = CLOSES) -> int:
    """An instant of a trading day; most customers come at noon and after work."""
    part = dice.choice(((0.0, 1.0), (0.2, 0.35), (0.65, 0.9)))
    return day + opens + round((closes - opens) * dice.uniform(*part))


def quantity(dice: Random, shelf: Shelf) -> int:
    """How much of an item somebody takes, in thousandths."""
    if shelf.weighed:
        return dice.randrange(100, 2_000, 5)
    return UNIT * dice.choice((1, 1, 1, 1, 2, 2, 3))
