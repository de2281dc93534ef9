"""`GET /v1/items/{sku}`, categories and brands."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from omo_sync.api.codes import Sku
from omo_sync.api.needs import Code, Serving, answer, fresh, needs
from omo_sync.api.pricing import amounts, since
from omo_sync.api.problem import Problem
from omo_sync.api.shapes import BrandsRead, CategoriesRead, ItemRead
from omo_sync.api.stock import Held
from omo_sync.domain.prices import Price, shown
from omo_sync.projections import prices as price_rows
from omo_sync.projections import state as states
from omo_sync.projections.changes import ITEM, PRICE, changed_at
from omo_sync.projections.goods import good
from omo_sync.store.database import Transaction

router = APIRouter(tags=["catalogue"], dependencies=[Depends(needs("catalogue:read")), Depends(fresh)])

TEXTS = ("name", "category", "brand", "unit", "status")


class Told:
    """What the store says about one item."""

    def __init__(self, transaction: Transaction, sku: str) -> None:
        self.data = good(transaction, sku)
        self.prices: list[Price] = price_rows.load(transaction, [sku]).get(sku, [])
        self.authority = states.load(transaction).settings.price_authority
        self.version = max(changed_at(transaction, ITEM, sku), changed_at(transaction, PRICE, sku))


@router.get("/v1/items/{sku}", response_model=ItemRead)
async def item(
    request: Request, service: Serving, sku: Sku, channel: Code = "", location: Code = ""
) -> Response:
    """All about one item: as the catalogue describes it, its stock by location, and what is paid for it
    by shoppers of a channel (default: the storefront's) or location."""
    told = await service.reader.read(lambda transaction: Told(transaction, sku))
    held = service.stock.skus.get(sku)
    if told.data is None and held is None:
        raise Problem("unknown-sku", sku=sku)
    now, channel = service.now(), channel or service.settings.channel
    price = shown(told.prices, channel, location, now, told.authority)
    body = {
        **page(sku, told.data or {}, held),
        "price": None if price is None else amounts(price),
    }
    versions = (service.view.epoch, told.version, held.version if held else 0, since(told.prices, now))
    return answer(request, service, body, b'W/"%d.%d.%d.%d"' % versions)


def page(sku: str, data: dict[str, Any], held: Held | None) -> dict[str, Any]:
    """An item without its price."""
    stock = held.row(sku) if held else {"available": "0", "locations": []}
    return {
        "sku": sku,
        **{name: data.get(name) for name in TEXTS},
        "stocked": data.get("stocked", True),
        "barcodes": data.get("barcodes") or [],
        "images": data.get("images") or [],
        "attributes": data.get("attributes") or {},
        "available": stock["available"],
        "locations": stock["locations"],
    }


@router.get("/v1/categories", response_model=CategoriesRead)
async def categories(request: Request, service: Serving) -> Response:
    """Every category by its path, and how many items it has; a path counts those below it."""
    return answer(request, service, {"categories": counted(service.catalogue.categories())})


@router.get("/v1/brands", response_model=BrandsRead)
async def brands(request: Request, service: Serving) -> Response:
    """Every brand, and how many items it has."""
    return answer(request, service, {"brands": counted(service.catalogue.brands())})


def counted(counts: dict[str, int]) -> list[dict[str, Any]]:
    return [{"name": name, "items": items} for name, items in counts.items()]
