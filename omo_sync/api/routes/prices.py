"""`GET /v1/prices/{sku}`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import WithJsonSchema

from omo_sync.api.codes import Sku
from omo_sync.api.needs import Code, Serving, answer, fresh, needs
from omo_sync.api.pricing import amounts, coming, since
from omo_sync.api.problem import Problem
from omo_sync.api.shapes import PriceRead
from omo_sync.domain.plain import instant
from omo_sync.domain.prices import Price, shown
from omo_sync.projections import prices as price_rows
from omo_sync.projections import state as states
from omo_sync.projections.changes import PRICE, changed_at
from omo_sync.schemas.instants import microseconds
from omo_sync.store.database import Transaction

router = APIRouter(tags=["prices"], dependencies=[Depends(needs("prices:read")), Depends(fresh)])

LEAP = "(19(72|76|8[048]|9[26])|[2-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[3579][26])00)-02-29"
DAY = (
    "(19[7-9][0-9]|[2-9][0-9]{3})-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?"
TIME = rf"^({DAY}|{LEAP})T{CLOCK}(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
"""A day that there is, of 1970 to 9999; small letters for T and Z are read as well."""

At = Annotated[
    Annotated[str, WithJsonSchema({"type": "string", "format": "date-time", "pattern": TIME})] | None,
    Query(
        description="RFC 3339 with offset, from 1970 to 9999; default now.",
        examples=["2026-03-08T00:00:00+08:00"],
    ),
]


@router.get("/v1/prices/{sku}", response_model=PriceRead)
async def price(
    request: Request, service: Serving, sku: Sku, channel: Code = "", location: Code = "", at: At = None
) -> Response:
    """What a shopper of a channel or location pays for a sku at an instant, and what will change.

    The answer changes at the instants in `coming` without any new fact.
    """
    when = service.now() if at is None else read_instant(at)

    def read(transaction: Transaction) -> tuple[list[Price], int, tuple[str, ...]]:
        told = price_rows.load(transaction, [sku]).get(sku, [])
        authority = states.load(transaction).settings.price_authority
        return told, changed_at(transaction, PRICE, sku), authority

    told, version, authority = await service.reader.read(read)
    if not told and sku not in service.stock.skus and service.catalogue.get(sku) is None:
        raise Problem("unknown-sku", sku=sku)
    body = {
        "sku": sku,
        "channel": channel or None,
        "location": location or None,
        "at": instant(when),
        **amounts(shown(told, channel, location, when, authority)),
        "coming": coming(told, channel, location, when, authority),
        "version": version,
    }
    etag = b'W/"%d.%d.%d"' % (service.view.epoch, version, since(told, when))
    return answer(request, service, body, etag)


def read_instant(written: str) -> int:
    """Microseconds. Raises Problem (422)."""
    try:
        return microseconds(written)
    except ValueError:
        raise Problem(
            "bad-request", what=f"at is {written!r}; write a time such as 2026-03-08T00:00:00+08:00"
        ) from None
