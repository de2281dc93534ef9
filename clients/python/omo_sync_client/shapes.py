"""What the API answers. Numbers are texts of decimals: `"2"`, `"0.5"`."""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict


class AsOf(TypedDict):
    """as_of: a position of the log. age: seconds since this was known to be everything."""

    as_of: int
    age: float
    stale: NotRequired[bool]


class LocationStock(TypedDict):
    location: str
    available: str


class Stock(TypedDict):
    sku: str
    available: str
    locations: list[LocationStock]
    version: int


class StockRead(Stock, AsOf):
    pass


class StocksRead(AsOf):
    items: list[Stock]
    unknown: list[str]


class Amounts(TypedDict):
    list: str | None
    promotion: str | None
    member: str | None
    effective: str | None
    currency: str | None


class Price(Amounts, AsOf):
    sku: str
    channel: str | None
    location: str | None
    at: str
    coming: list[dict[str, Any]]
    version: int


class ListedItem(TypedDict):
    sku: str
    name: str | None
    category: str | None
    brand: str | None
    unit: str | None
    status: str | None
    image: str | None
    available: str
    price: str | None
    list: str | None
    currency: str | None


class ItemsPage(AsOf):
    items: list[ListedItem]
    next: str | None


class Item(AsOf):
    sku: str
    name: str | None
    category: str | None
    brand: str | None
    unit: str | None
    status: str | None
    stocked: bool
    barcodes: list[str]
    images: list[str]
    attributes: dict[str, Any]
    available: str
    locations: list[LocationStock]
    price: Amounts | None


class Shop(TypedDict):
    location: str
    name: str
    address: str
    hours: str
    latitude: float | None
    longitude: float | None
    distance: int | None
    available: str | None


class PointsMovement(TypedDict):
    time: str
    points: str
    kind: str
    document: str | None


class Points(AsOf):
    member: str
    balance: str
    movements: list[PointsMovement]
    next: str | None


class OrderLine(TypedDict):
    sku: str
    location: str
    quantity: str
    held: str
    fulfilled: str


class Order(TypedDict):
    """state: held, confirmed, fulfilled, released or expired."""

    order: str
    state: str
    lines: list[OrderLine]
    expires_at: str | None
    as_of: int


class Change(TypedDict):
    kind: str
    sku: str | None
    position: int


class Changes(AsOf):
    changes: list[Change]
    position: int
    epoch: int
