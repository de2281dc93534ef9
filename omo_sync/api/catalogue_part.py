"""Reads items and what shoppers pay for them into the `Catalogue`; prices also change by the hour."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice

from omo_sync.api.catalogue import Catalogue
from omo_sync.api.entry import UNPAID, Entry, Paid
from omo_sync.api.part import Since, TakeOver, nothing
from omo_sync.domain.prices import Price, Scope, bounds, shown
from omo_sync.projections.changes import ITEM, PRICE
from omo_sync.projections.goods import Good, changed_goods, goods
from omo_sync.projections.prices import load
from omo_sync.store.database import Transaction

AT_ONCE = 1_000  # skus whose prices are loaded together
EVERYWHERE = Scope("list", "", "")

MANY = 2_000  # changes of which all is read anew


class CataloguePart:
    """channel: whose prices lists show. replace: is given a catalogue read anew."""

    def __init__(
        self, channel: str, replace: Callable[[Catalogue], None], current: Callable[[], Catalogue]
    ) -> None:
        self.channel = channel
        self.replace = replace
        self.current = current
        self._bounds: list[tuple[int, str]] = []  # when what is paid may change by itself
        self._listed: set[str] = set()

    def due(self, now: int) -> bool:
        """Whether a price begins or ends."""
        return bool(self._bounds) and self._bounds[0][0] <= now

    def read(self, transaction: Transaction, since: Since) -> TakeOver:
        """On the follower's thread."""
        described = {change.subject for change in since.changes if change.kind == ITEM}
        if since.position is None or len(described) > MANY or self._disordered():
            return partial(self.replace, self._whole(transaction, since))
        priced = {change.subject for change in since.changes if change.kind == PRICE}
        while self._bounds and self._bounds[0][0] <= since.now:
            priced.add(heapq.heappop(self._bounds)[1])
        if not described and not priced:
            return nothing
        changed: dict[str, Entry | None] = dict.fromkeys(described)
        if described:
            changed.update(self._entries(changed_goods(transaction, since.position)))
        self._listed.difference_update(described)
        self._listed.update(sku for sku, entry in changed.items() if entry is not None)
        paid = dict(self._paid(transaction, since, sorted((priced | described) & self._listed)))
        return partial(self._take_over, changed, paid)

    def _disordered(self) -> bool:
        """So much has come late that searches get slow."""
        catalogue = self.current()
        return catalogue.index.late > max(MANY, len(catalogue) // 4)

    def _whole(self, transaction: Transaction, since: Since) -> Catalogue:
        entries = self._entries(goods(transaction))
        self._listed, self._bounds = set(entries), []
        for sku, paid in self._paid(transaction, since, sorted(entries)):
            entries[sku].priced(paid)
        return Catalogue(entries.values(), self.current())

    def _take_over(self, changed: dict[str, Entry | None], paid: dict[str, Paid]) -> None:
        catalogue = self.current()
        if changed:
            catalogue.update(changed)
        catalogue.reprice(paid)

    def _entries(self, described: Iterable[Good]) -> dict[str, Entry]:
        """Those that are for sale."""
        known, found, rest = self.current(), dict[str, Entry](), iter(described)
        while some := list(islice(rest, AT_ONCE)):
            made = [Entry(sku, data) for sku, data in some if data.get("stocked", True)]
            found.update((entry.sku, entry.kept(known.get(entry.sku))) for entry in made)
        return found

    def _paid(self, transaction: Transaction, since: Since, skus: list[str]) -> Iterator[tuple[str, Paid]]:
        wanted = iter(skus)
        while some := list(islice(wanted, AT_ONCE)):
            told = load(transaction, some)
            for sku in some:
                prices = told.get(sku, [])
                self._wait_for(sku, prices, since.now)
                yield sku, self._now(prices, since)

    def _now(self, prices: list[Price], since: Since) -> Paid:
        if (
            len(prices) == 1
            and prices[0].scope == EVERYWHERE
            and prices[0].start <= since.now < prices[0].end
        ):
            return Paid(prices[0].amount, prices[0].currency, prices[0].amount)  # as almost always
        price = shown(prices, self.channel, "", since.now, since.settings.price_authority)
        return UNPAID if price is None else Paid(price.effective, price.currency, price.list)

    def _wait_for(self, sku: str, prices: list[Price], now: int) -> None:
        coming = [bound for price in prices for bound in bounds(price) if bound > now]
        if coming:
            heapq.heappush(self._bounds, (min(coming), sku))
