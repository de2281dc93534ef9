"""What the API answers, as its document describes it. The answers themselves are made elsewhere, by hand."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

SKU = "6901234567892"
SHOP = "store-01"

Number = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", examples=["12", "0.5"])]
Position = Annotated[int, Field(description="A position of the log.", ge=0, examples=[1842])]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AsOf(Shape):
    """As of when an answer holds."""

    as_of: Position
    age: Annotated[
        float, Field(description="Seconds since this was known to be everything.", ge=0, examples=[0.02])
    ]
    stale: Annotated[
        bool, Field(description="Present and true where the age is beyond the configured one.")
    ] = False


class LocationStock(Shape):
    location: Annotated[str, Field(examples=[SHOP])]
    available: Number


class Stock(Shape):
    """available: what shoppers may have: on hand less reserved less safety stock, never below 0."""

    sku: Annotated[str, Field(examples=[SKU])]
    available: Number
    locations: list[LocationStock]
    version: Position


class StockRead(Stock, AsOf):
    """One sku's stock."""


class StocksRead(AsOf):
    """Several skus' stock. unknown: those of which nothing is known."""

    items: list[Stock]
    unknown: list[str]


class Amounts(Shape):
    """effective: what a shopper pays: the lower of list and promotion. member: beside it."""

    list: Number | None
    promotion: Number | None
    member: Number | None
    effective: Number | None
    currency: Annotated[str, Field(examples=["CNY"])] | None


class ComingAmounts(Amounts):
    """What is paid from an instant on."""

    at: Annotated[str, Field(examples=["2026-03-08T00:00:00Z"])]


class PriceRead(Amounts, AsOf):
    """A sku's price at an instant, and how it changes later."""

    sku: Annotated[str, Field(examples=[SKU])]
    channel: str | None
    location: str | None
    at: str
    coming: list[ComingAmounts]
    version: int


class ListedItem(Shape):
    """An item in a list; price: what is paid, list: what it costs without a promotion, of the storefront's
    channel."""

    sku: Annotated[str, Field(examples=[SKU])]
    name: str | None
    category: Annotated[str | None, Field(examples=["drinks/juice"])]
    brand: str | None
    unit: str | None
    status: str | None
    image: str | None
    available: Number
    price: Number | None
    list: Number | None
    currency: str | None


class ItemsRead(AsOf):
    """A page of the catalogue. next: `after` of the page that follows, null on the last."""

    items: list[ListedItem]
    next: str | None


class ItemRead(AsOf):
    """All about one item."""

    sku: Annotated[str, Field(examples=[SKU])]
    name: str | None
    category: str | None
    brand: str | None
    unit: str | None
    status: str | None
    stocked: bool
    barcodes: list[str]
    images: list[str]
    attributes: dict[str, Any]
    available: Number
    locations: list[LocationStock]
    price: Amounts | None


class Count(Shape):
    name: str
    items: int


class CategoriesRead(AsOf):
    """categories: by path, `drinks` before `drinks/juice`; a path counts what lies below it."""

    categories: list[Count]


class BrandsRead(AsOf):
    brands: list[Count]


class Shop(Shape):
    """A pick-up location. distance: metres, where a place was given."""

    location: Annotated[str, Field(examples=[SHOP])]
    name: str
    address: str
    hours: str
    latitude: float | None
    longitude: float | None
    distance: int | None
    available: Number | None


class ShopsRead(AsOf):
    locations: list[Shop]


class PointsMovement(Shape):
    time: str
    points: Number
    kind: Annotated[str, Field(examples=["earned"])]
    document: str | None


class PointsRead(AsOf):
    """member: whom the points count for, after merges. movements: newest first."""

    member: str
    balance: Number
    movements: list[PointsMovement]
    next: str | None


class ChangeTold(Shape):
    """kind: stock, price, item or settings (everything may be different)."""

    kind: Annotated[str, Field(examples=["stock"])]
    sku: str | None
    position: Position


class ChangesRead(AsOf):
    """position: `after` of the next call. epoch: where it differs from the last one, read everything anew."""

    changes: list[ChangeTold]
    position: Position
    epoch: int


class ReservedLine(Shape):
    """quantity: as reserved. held: of it, now. fulfilled: handed over."""

    sku: Annotated[str, Field(examples=[SKU])]
    location: Annotated[str, Field(examples=[SHOP])]
    quantity: Number
    held: Number
    fulfilled: Number


class ReservationRead(Shape):
    """An order. state: held, confirmed, fulfilled, released or expired. expires_at: null where nothing does.
    as_of: the position of the log at which it stands so."""

    order: Annotated[str, Field(examples=["W1001"])]
    state: Annotated[str, Field(examples=["held"])]
    lines: list[ReservedLine]
    expires_at: str | None
    as_of: Position


class RefusedEvent(Shape):
    """index: in the request, from 0. source, id: where they could be read. code: as in the protocol."""

    index: int
    source: str | None
    id: str | None
    code: Annotated[str, Field(pattern=r"^E\d{3}$", examples=["E105"])]
    message: str


class Receipt(Shape):
    """What became of the events of a request, now that it is durable. divergent: known, and told
    otherwise. skipped: of a hook, what a rule of its source leaves out. position: of the log after it, for
    `min_position`. errors: what went to quarantine, the first thousand of them."""

    read: int
    accepted: int
    duplicates: int
    divergent: int
    quarantined: int
    skipped: int
    position: Position
    errors: list[RefusedEvent]


class Problem(BaseModel):
    """RFC 9457; more members may stand beside these."""

    type: Annotated[str, Field(examples=["urn:omo-sync:problem:unknown-sku"])]
    title: str
    status: int
    detail: str
