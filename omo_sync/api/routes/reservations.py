"""`/v1/reservations`: goods held for orders, decided by the process's writer. `HotOrders` answers the
first of these operations; it stands here as the OpenAPI document shows it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from omo_sync.api import order_body
from omo_sync.api.access import Grant
from omo_sync.api.hot_orders import LONGEST_KEY, PATH, SCOPE, caller, shown
from omo_sync.api.needs import Serving, needs
from omo_sync.api.service import Service
from omo_sync.api.shapes import ReservationRead
from omo_sync.reservations import Confirm, Look, Release
from omo_sync.reservations import request as requests

router = APIRouter(tags=["reservations"])

Caring = Annotated[Grant, Depends(needs(SCOPE))]
Order = Annotated[str, Path(min_length=1, max_length=64, examples=["W1001"])]
Once = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_KEY,
        description="The same request under the same key is answered the same and done once; another is 409.",
    ),
]

CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {
        "description": "Not enough is available, the order does not stand so that this can be done, or the "
        "idempotency key came with another request"
    }
}


@router.post(
    PATH,
    status_code=201,
    response_model=ReservationRead,
    responses={200: {"model": ReservationRead, "description": "The order was reserved before"}, **CONFLICT},
    openapi_extra=order_body.RESERVE_BODY,
)
def reserve(key: Once = None) -> None:
    """Hold all lines for an order, or none. An order is reserved once: the same lines again are answered as
    they stand."""


@router.get("/v1/reservations/{order}", response_model=ReservationRead)
async def look(service: Serving, grant: Caring, order: Order) -> Response:
    """How an order stands, as of this moment."""
    return await ask(service, Look(order_body.code(order)), grant, None)


@router.post("/v1/reservations/{order}/confirm", response_model=ReservationRead, responses=CONFLICT)
async def confirm(service: Serving, grant: Caring, order: Order, key: Once = None) -> Response:
    """The order's holds no longer expire: it is paid."""
    return await ask(service, Confirm(order_body.code(order)), grant, key)


@router.post(
    "/v1/reservations/{order}/fulfil",
    response_model=ReservationRead,
    responses=CONFLICT,
    openapi_extra=order_body.FULFIL_BODY,
)
async def fulfil(
    request: Request, service: Serving, grant: Caring, order: Order, key: Once = None
) -> Response:
    """Goods leave the shelf: these lines, or all that is held. Send a key with parts: two equal parts are
    two."""
    asked = order_body.fulfil(await request.body(), order_body.code(order))
    return await ask(service, asked, grant, key)


@router.delete("/v1/reservations/{order}", response_model=ReservationRead, responses=CONFLICT)
async def release(service: Serving, grant: Caring, order: Order, key: Once = None) -> Response:
    """What is held for the order is let go."""
    return await ask(service, Release(order_body.code(order)), grant, key)


async def ask(service: Service, asked: requests.Request, grant: Grant, key: str | None) -> Response:
    """Raises Problem."""
    status, body = shown(await service.orders.ask(asked, caller(grant, key)))
    return Response(body, status, {"cache-control": "no-store"}, "application/json")
