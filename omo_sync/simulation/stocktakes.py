"""Stocktakes, while the shop sells and after it has closed: how shrinkage comes to light.

A careful clerk counts again what does not agree while goods were moving. So a count is told only when it
agrees with the books, or when nothing moved while it was made.
"""

from __future__ import annotations

from functools import partial
from random import Random

from omo_sync.domain.fact import HOUR, MINUTE, SECOND, UNIT
from omo_sync.simulation.chain import Chain, times
from omo_sync.simulation.shelves import Shelf
from omo_sync.simulation.telling import Told, pos

NIGHT = 22 * HOUR + 10 * MINUTE


class Stocktakes:
    """The stocktakes of one shop."""

    def __init__(self, chain: Chain, location: str) -> None:
        self._chain = chain
        self._location = location
        self._dice: Random = chain.dice(f"stocktakes of {location}")
        self._recounts = 0

    def plan(self) -> None:
        """Put a stocktake by day and one by night on the agenda, and the losses that they will find."""
        options, dice = self._chain.options, self._dice
        for number, day in enumerate(self._chain.days(), 1):
            starts = day + dice.randrange(12 * HOUR, 16 * HOUR, MINUTE)
            self._stocktake(f"D{number}", starts, 2 * HOUR, times(dice, options.counted * options.skus))
            night = times(dice, options.counted_at_night * options.skus)
            self._stocktake(f"N{number}", day + NIGHT, 20 * MINUTE, night)

    def _stocktake(self, name: str, starts: int, span: int, size: int) -> None:
        chain, dice = self._chain, self._dice
        for place, item in enumerate(dice.sample(chain.items, min(size, len(chain.items)))):
            shelf = chain.shelves.at(item.sku, self._location)
            at = starts + span * (place + 1) // (size + 1) // SECOND * SECOND
            if dice.random() < chain.options.shrunk:
                chain.agenda.at(at - dice.randrange(6 * MINUTE, 3 * HOUR), partial(self._shrink, shelf))
            begun = starts if dice.random() < 0.3 else at - dice.randrange(1, 10) * MINUTE
            if dice.random() < 0.2:
                chain.agenda.at(at - 5 * MINUTE, partial(self._first_line, shelf, name))
            else:
                chain.agenda.at(at, partial(self._count, shelf, name, begun))

    def _shrink(self, shelf: Shelf, _now: int) -> None:
        """Stolen, spoilt, miscounted at delivery: nobody writes it down."""
        lost = UNIT * self._dice.choice((1, 1, 2))
        if shelf.free >= lost and not shelf.aside:
            shelf.here -= lost

    def _count(self, shelf: Shelf, name: str, begun: int, now: int) -> None:
        """Count one shelf and tell it, or count it again a little later."""
        if shelf.aside:
            return
        if shelf.doubtful or (shelf.here != shelf.book and shelf.moved > begun):
            later = now + 3 * MINUTE
            self._chain.agenda.at(later, partial(self._count, shelf, name, later - 30 * SECOND))
            return
        data = {"stocktake": self._fresh(name), "started_at": begun}
        if self._dice.random() < self._chain.options.mistyped:
            self._mistype(shelf, now, data["stocktake"])
            return
        self._chain.shelves.count(shelf, now, shelf.here, data)

    def _first_line(self, shelf: Shelf, name: str, now: int) -> None:
        """The stockroom first; the shop floor will follow as a second line of the same count."""
        stockroom = shelf.here // UNIT // 3 * UNIT
        if shelf.aside or shelf.doubtful or shelf.here != shelf.book or not stockroom:
            self._count(shelf, name, now - MINUTE, now)
            return
        shelf.doubtful += 1
        data = {**shelf.key(), "on_hand": stockroom, "stocktake": self._fresh(name)}
        source = pos(self._location)
        first = self._chain.teller.tell(
            source, "inventory.counted", self._chain.shelves.stamp(shelf, now), data
        )
        self._chain.agenda.at(now + 5 * MINUTE, partial(self._second_line, shelf, first))

    def _second_line(self, shelf: Shelf, first: Told, now: int) -> None:
        """The shop floor; or all of it once more, where the two lines cannot be trusted."""
        if shelf.doubtful > 1:
            self._chain.agenda.at(now + 3 * MINUTE, partial(self._second_line, shelf, first))
            return
        shelf.doubtful -= 1
        stockroom = first.data["on_hand"]
        if shelf.here < stockroom or (shelf.here != shelf.book and shelf.moved > first.time):
            self._chain.shelves.count(shelf, now, shelf.here, {"retracts": first.id})
            return
        data = {"stocktake": first.data["stocktake"]}
        self._chain.shelves.count(shelf, now, shelf.here - stockroom, data)
        shelf.book = shelf.own = shelf.here

    def _mistype(self, shelf: Shelf, now: int, stocktake: object) -> None:
        """A slip of the finger, seen and replaced within minutes."""
        wrong = self._chain.shelves.count(shelf, now, shelf.here * 10 + UNIT, {"stocktake": f"{stocktake}-X"})
        shelf.book = shelf.own = shelf.here
        shelf.doubtful += 1
        later = now + self._dice.randrange(MINUTE, 4 * MINUTE)
        self._chain.agenda.at(later, partial(self._retype, shelf, wrong.id))

    def _retype(self, shelf: Shelf, wrong: str, now: int) -> None:
        """The right figure; not while a receipt that will be voided is on the books."""
        if shelf.doubtful > 1:
            self._chain.agenda.at(now + MINUTE, partial(self._retype, shelf, wrong))
            return
        shelf.doubtful -= 1
        self._chain.shelves.count(shelf, now, shelf.here, {"retracts": wrong})

    def _fresh(self, name: str) -> str:
        """Each count of a key has a name of its own, or its lines would add up with an earlier one's."""
        self._recounts += 1
        return f"{name}-{self._location}-{self._recounts}"
