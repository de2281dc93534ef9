"""`GET /v1/locations`: where to fetch something, the nearest shop first."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from omo_sync.api.codes import Looked
from omo_sync.api.needs import Serving, answer, fresh, needs
from omo_sync.api.service import Service
from omo_sync.api.shapes import SKU, ShopsRead
from omo_sync.config.api import Location
from omo_sync.domain.fact import UNIT
from omo_sync.domain.plain import units

router = APIRouter(tags=["stock"], dependencies=[Depends(needs("stock:read")), Depends(fresh)])

EARTH = 6_371_000  # metres

DEGREES = r"(\.[0-9]{1,15})?"
LATITUDE = rf"-?(([0-8]?[0-9]){DEGREES}|90(\.0{{1,15}})?)"
LONGITUDE = rf"-?(([0-9]?[0-9]|1[0-7][0-9]){DEGREES}|180(\.0{{1,15}})?)"

Near = Annotated[
    str | None,
    Query(
        pattern=f"^{LATITUDE},{LONGITUDE}$",
        description="Latitude and longitude in degrees: the nearest first.",
        examples=["31.23,121.47"],
    ),
]
Sku = Annotated[
    Looked | None, Query(max_length=64, description="Only where this is available.", examples=[SKU])
]


@router.get("/v1/locations", response_model=ShopsRead)
async def locations(
    request: Request,
    service: Serving,
    sku: Sku = None,
    quantity: Annotated[int, Query(ge=1, le=1_000_000, description="So many at least.")] = 1,
    near: Near = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 20,
) -> Response:
    """Pick-up locations, nearest first where a place is given; with `sku`, those that have enough of it."""
    here = None if near is None else place(near)
    found = [
        (distance(here, shop), shop, available)
        for shop in service.locations
        if shop.pickup
        and ((available := stock_at(service, shop.code, sku)) is None or available >= quantity * UNIT)
    ]
    if here is not None:
        found.sort(key=lambda one: (one[0] is None, one[0] or 0, one[1].code))
    return answer(request, service, {"locations": [row(*one) for one in found[:limit]]})


def stock_at(service: Service, place: str, sku: str | None) -> int | None:
    """Thousandths of the sku there; None where none is asked for."""
    if sku is None:
        return None
    held = service.stock.skus.get(sku)
    return held.at(place) if held else 0


def place(written: str) -> tuple[float, float]:
    latitude, _, longitude = written.partition(",")
    return float(latitude), float(longitude)


def distance(here: tuple[float, float] | None, shop: Location) -> int | None:
    """Metres along the surface, None where one of the two places is not known."""
    if here is None or shop.latitude is None or shop.longitude is None:
        return None
    from_north, to_north = radians(here[0]), radians(shop.latitude)
    half = (
        sin((to_north - from_north) / 2) ** 2
        + cos(from_north) * cos(to_north) * sin(radians(shop.longitude - here[1]) / 2) ** 2
    )
    return round(2 * EARTH * asin(min(1.0, sqrt(half))))


def row(metres: int | None, shop: Location, available: int | None) -> dict[str, Any]:
    return {
        "location": shop.code,
        "name": shop.name,
        "address": shop.address,
        "hours": shop.hours,
        "latitude": shop.latitude,
        "longitude": shop.longitude,
        "distance": metres,
        "available": None if available is None else units(available),
    }
