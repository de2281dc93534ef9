"""What shoppers may have of every sku: held compactly, encoded at the first read after a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from omo_sync.api.answer import JSON, REVALIDATE, SAFE
from omo_sync.api.part import Since, TakeOver, nothing
from omo_sync.api.quantities import packed, total, unpacked
from omo_sync.domain.account import STOCK
from omo_sync.domain.plain import units
from omo_sync.projections.changes import SETTINGS, positions
from omo_sync.projections.shelves import Shelf, changed_shelves, shelves
from omo_sync.store.database import Transaction

Places = tuple[str, ...]

BESIDE = 400  # bytes that an encoded answer takes beside its body: headers, and its place among the others


class Held(NamedTuple):
    """One sku. quantities: available, packed, in the order of places. version: the position up to which
    something of it last changed."""

    places: Places
    quantities: bytes
    version: int

    @property
    def available(self) -> int:
        """Everywhere together, in thousandths."""
        return total(self.quantities)

    def row(self, sku: str) -> dict[str, Any]:
        """As it is served, without `as_of` and `age`."""
        return {
            "sku": sku,
            "available": units(self.available),
            "locations": [
                {"location": place, "available": units(quantity)}
                for place, quantity in zip(self.places, unpacked(self.quantities), strict=True)
            ],
            "version": self.version,
        }

    def at(self, place: str) -> int:
        """Available at one location, in thousandths; 0 where nothing is known."""
        return unpacked(self.quantities)[self.places.index(place)] if place in self.places else 0


class Encoded(NamedTuple):
    """An answer but for its end, which says as of when it holds; etag: weak, since only that differs.
    headers: those of the answer where it is neither stale nor compressed; not to be changed."""

    body: bytes
    etag: bytes
    headers: list[tuple[bytes, bytes]]


class StockBook:
    """Every sku's stock. Changed and read on one thread only. room: bytes of encoded answers kept."""

    def __init__(self, room: int) -> None:
        self.skus: dict[str, Held] = {}
        self.epoch = 0
        self.generation = 0  # another one after every change
        self.encoded: dict[str, Encoded] = {}
        self._room = room
        self._taken = 0

    def replace(self, skus: dict[str, Held], epoch: int) -> None:
        """All of it anew."""
        self.skus, self.epoch = skus, epoch
        self.generation += 1
        self.encoded.clear()
        self._taken = 0

    def update(self, changed: Mapping[str, Held | None]) -> None:
        """Take over what has changed; None: there is no row any more."""
        self.generation += 1
        for sku, held in changed.items():
            if held is None:
                self.skus.pop(sku, None)
            else:
                self.skus[sku] = held
            gone = self.encoded.pop(sku, None)
            if gone is not None:
                self._taken -= len(gone.body) + BESIDE

    def encode(self, sku: str) -> Encoded | None:
        """The answer about one sku, or None where it has no stock row."""
        held = self.skus.get(sku)
        if held is None:
            return None
        etag = self.etag(held)
        headers = [JSON, REVALIDATE, SAFE, (b"etag", etag)]
        encoded = Encoded(orjson.dumps(held.row(sku))[:-1] + b",", etag, headers)
        self._taken += len(encoded.body) + BESIDE
        while self._taken > self._room and self.encoded:
            oldest = self.encoded.pop(next(iter(self.encoded)))
            self._taken -= len(oldest.body) + BESIDE
        self.encoded[sku] = encoded
        return encoded

    def etag(self, held: Held) -> bytes:
        return b'W/"%d.%d"' % (self.epoch, held.version)


class StockPart:
    """Reads what is new into a `StockBook`."""

    def __init__(self, book: StockBook) -> None:
        self.book = book
        self._places: dict[Places, Places] = {}

    def due(self, now: int) -> bool:
        """Nothing is, by time alone."""
        return False

    def read(self, transaction: Transaction, since: Since) -> TakeOver:
        """On the follower's thread."""
        if since.position is None:
            return partial(self.book.replace, self._whole(transaction, since), since.epoch)
        versions = {change.subject: change.position for change in since.changes if change.kind == STOCK}
        if not versions:
            return nothing
        changed: dict[str, Held | None] = dict.fromkeys(versions)
        for sku, here in by_sku(changed_shelves(transaction, since.position, since.settings)):
            changed[sku] = self._held(here, versions[sku])
        return partial(self.book.update, changed)

    def _whole(self, transaction: Transaction, since: Since) -> dict[str, Held]:
        """All of it; what is as it was is not held a second time while the copy before serves on."""
        versions = positions(transaction, STOCK)
        settled = positions(transaction, SETTINGS).get("", 0)
        found = {}
        for sku, here in by_sku(shelves(transaction, since.settings)):
            held, before = self._held(here, max(versions.get(sku, 0), settled)), self.book.skus.get(sku)
            if before is not None and before.quantities == held.quantities:
                held = before if before == held else held._replace(quantities=before.quantities)
            found[sku] = held
        return found

    def _held(self, here: Iterable[Shelf], version: int) -> Held:
        """Skus that lie in the same places share one tuple of them."""
        told = list(here)
        places = tuple(place for _, place, _ in told)
        quantities = packed([quantity for *_, quantity in told])
        return Held(self._places.setdefault(places, places), quantities, version)


def by_sku(rows: Iterable[Shelf]) -> Iterator[tuple[str, Iterator[Shelf]]]:
    return groupby(rows, itemgetter(0))
