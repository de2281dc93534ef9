"""The storefront API, an operation each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any, NamedTuple, cast
from urllib.parse import quote
from uuid import uuid4

import httpx

from omo_sync_client import shapes
from omo_sync_client.answers import Answers
from omo_sync_client.retry import PATIENCE, Patience
from omo_sync_client.transport import Transport


class Line(NamedTuple):
    """So many of a sku, at a location."""

    sku: str
    location: str
    quantity: str | int | Decimal

    def body(self) -> dict[str, str]:
        quantity = self.quantity if isinstance(self.quantity, str) else format(Decimal(self.quantity), "f")
        return {"sku": self.sku, "location": self.location, "quantity": quantity}


class Storefront:
    """base: where the server is. key: of `omo-sync keys create`; none for what is public. language: of what
    is refused. kept: answers that are kept with their ETag. Every operation raises Problem."""

    def __init__(
        self,
        base: str,
        key: str = "",
        *,
        language: str = "en",
        patience: Patience = PATIENCE,
        kept: int = 1_000,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"accept-language": language, **({"authorization": f"Bearer {key}"} if key else {})}
        client = httpx.Client(base_url=base, headers=headers, timeout=patience.timeout, transport=transport)
        self._transport = Transport(client, patience, Answers(kept))

    def __enter__(self) -> Storefront:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._transport.client.close()

    def stock(self, sku: str, *, min_position: int | None = None) -> shapes.StockRead:
        """What shoppers may have of one sku, in all and by location."""
        return cast(shapes.StockRead, self._read(f"/v1/stock/{code(sku)}", min_position=min_position))

    def stocks(self, skus: Sequence[str], *, min_position: int | None = None) -> shapes.StocksRead:
        """The same for up to a hundred."""
        return cast(shapes.StocksRead, self._read("/v1/stock", sku=list(skus), min_position=min_position))

    def price(self, sku: str, *, channel: str = "", location: str = "", at: str = "") -> shapes.Price:
        """What is paid at an instant (RFC 3339; now), and how that changes later."""
        found = self._read(f"/v1/prices/{code(sku)}", channel=channel, location=location, at=at)
        return cast(shapes.Price, found)

    def item(self, sku: str, *, channel: str = "", location: str = "") -> shapes.Item:
        """All about one item."""
        return cast(shapes.Item, self._read(f"/v1/items/{code(sku)}", channel=channel, location=location))

    def items(
        self,
        q: str = "",
        *,
        category: str = "",
        brand: str = "",
        sort: str = "",
        after: str = "",
        limit: int = 20,
        skus: Sequence[str] = (),
    ) -> shapes.ItemsPage:
        """A page of the catalogue; `after` is `next` of the page before. skus: these items alone."""
        values = {"q": q, "category": category, "brand": brand, "sort": sort, "after": after, "limit": limit}
        return cast(shapes.ItemsPage, self._read("/v1/items", **values, sku=list(skus)))

    def search(
        self, q: str = "", *, category: str = "", brand: str = "", sort: str = ""
    ) -> Iterator[shapes.ListedItem]:
        """Every item that fits, page by page."""
        after = ""
        while True:
            page = self.items(q, category=category, brand=brand, sort=sort, after=after, limit=100)
            yield from page["items"]
            if page["next"] is None:
                return
            after = page["next"]

    def shops(
        self,
        *,
        sku: str = "",
        quantity: int = 1,
        near: tuple[float, float] | None = None,
        limit: int = 20,
    ) -> list[shapes.Shop]:
        """Pick-up locations; with a sku those that have enough. near: latitude and longitude in degrees:
        the nearest first."""
        place = "" if near is None else ",".join(f"{degrees:.6f}" for degrees in near)
        found = self._read("/v1/locations", sku=sku, quantity=quantity, limit=limit, near=place)
        return cast(list[shapes.Shop], found["locations"])

    def points(self, token: str, *, after: str = "", limit: int = 50) -> shapes.Points:
        """Balance and movements of the member of a token."""
        headers = {"authorization": f"Bearer {token}"}
        found = self._transport.read("/v1/members/me/points", {"after": after, "limit": limit}, headers)
        return cast(shapes.Points, found)

    def reserve(
        self,
        order: str,
        lines: Iterable[Line],
        *,
        expires_in: int | None = None,
        channel: str = "",
        key: str | None = None,
    ) -> shapes.Order:
        """Hold all lines for an order, or none. expires_in: seconds. key: the Idempotency-Key; give your
        own to ask again after a crash. Raises SoldOut, with what is available."""
        body: dict[str, Any] = {"order": order, "lines": [line.body() for line in lines]}
        body |= {name: told for name, told in (("expires_in", expires_in), ("channel", channel)) if told}
        return self._order("POST", "", body, key)

    def order(self, order: str) -> shapes.Order:
        """How an order stands."""
        return cast(shapes.Order, self._transport.read(f"/v1/reservations/{code(order)}", {}))

    def confirm(self, order: str) -> shapes.Order:
        """It is paid: its holds no longer expire."""
        return self._order("POST", f"/{code(order)}/confirm")

    def fulfil(
        self, order: str, lines: Iterable[Line] | None = None, *, key: str | None = None
    ) -> shapes.Order:
        """The goods leave the shelf: these, or all that is held."""
        body = None if lines is None else {"lines": [line.body() for line in lines]}
        return self._order("POST", f"/{code(order)}/fulfil", body, key)

    def release(self, order: str) -> shapes.Order:
        """Let go what is held."""
        return self._order("DELETE", f"/{code(order)}")

    def changes(
        self,
        after: int | None = None,
        *,
        skus: Sequence[str] = (),
        locations: Sequence[str] = (),
        wait: int = 5,
        limit: int = 1_000,
    ) -> shapes.Changes:
        """What changed after a position; waits so many seconds (less than the patience's) for something."""
        narrowed = {"sku": list(skus) or None, "location": list(locations) or None}
        return cast(
            shapes.Changes, self._read("/v1/changes", after=after, wait=wait, limit=limit, **narrowed)
        )

    def follow(
        self, after: int | None = None, *, skus: Sequence[str] = (), locations: Sequence[str] = ()
    ) -> Iterator[shapes.Changes]:
        """Page after page of changes, for ever; keep `position` of the last one to go on from there later."""
        while True:
            page = self.changes(after, skus=skus, locations=locations)
            after = page["position"]
            if page["changes"]:
                yield page

    def _read(self, path: str, **values: Any) -> Any:
        return self._transport.read(path, values)

    def _order(self, method: str, path: str, body: Any = None, key: str | None = None) -> shapes.Order:
        told = self._transport.write(method, f"/v1/reservations{path}", body, key or uuid4().hex)
        return cast(shapes.Order, told)


def code(written: str) -> str:
    """A code as a part of a path."""
    return quote(written, safe="")
