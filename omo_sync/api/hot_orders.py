"""`POST /v1/reservations`: on the bare server, since a hot sku is asked for by thousands at once. What
an answer of the writer becomes over HTTP is said here for the other operations on orders as well."""

from __future__ import annotations

import asyncio
import logging

import orjson

from omo_sync.api import order_body
from omo_sync.api.access import Grant
from omo_sync.api.answer import JSON, SAFE, Headers, Receive, Scope
from omo_sync.api.answer import Answer as Sent
from omo_sync.api.problem import Problem
from omo_sync.api.service import SECOND, Service
from omo_sync.errors import StoreError
from omo_sync.reservations import Answer
from omo_sync.reservations import answer as answers
from omo_sync.reservations.queue import ANYBODY, Caller

LOG = logging.getLogger("omo_sync.api")

PATH = "/v1/reservations"
SCOPE = "reservations:write"
LONGEST_KEY = 255  # characters

MADE = [JSON, (b"cache-control", b"no-store"), SAFE]


class HotOrders:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.seconds = service.settings.timeout / SECOND

    async def reserve(self, scope: Scope, receive: Receive, headers: Headers) -> Sent:
        """Waits for the decision. Raises Problem."""
        service = self.service
        grant = service.access.need(headers, SCOPE)
        try:
            async with asyncio.timeout(self.seconds):
                body = await whole(receive, headers, service.settings.max_body)
                asked = order_body.reserve(body, service.reservations.terms, service.settings.channel)
                answer = await service.orders.ask(asked, caller(grant, idempotency_key(headers)))
        except TimeoutError:
            raise Problem("too-slow", seconds=f"{self.seconds:g}") from None
        except StoreError as error:
            LOG.warning("A reservation failed: %s", error)
            raise Problem("store-unavailable", retry_after=1) from None
        status, told = shown(answer)
        return status, MADE, told


async def whole(receive: Receive, headers: Headers, limit: int) -> bytes:
    """The body of a request, of at most so many bytes. Raises Problem (413)."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > limit:
        raise Problem("too-large", limit=limit)
    found = b""
    while True:
        message = await receive()
        more: bytes = message.get("body", b"")
        found += more
        if len(found) > limit:
            raise Problem("too-large", limit=limit)
        if not message.get("more_body", False):
            return found


def idempotency_key(headers: Headers) -> str | None:
    """Raises Problem (422)."""
    told = headers.get(b"idempotency-key")
    if told is not None and not 1 <= len(told) <= LONGEST_KEY:
        raise Problem(
            "bad-request",
            what=f"Idempotency-Key has {len(told)} characters; send 1 to {LONGEST_KEY}.",
        )
    return None if told is None else told.decode("latin-1")


def caller(grant: Grant, key: str | None) -> Caller:
    """The draft writes the key as a quoted string; many clients do not."""
    if key is None:
        return ANYBODY
    return Caller(grant.name, key[1:-1] if len(key) > 2 and key[0] == key[-1] == '"' else key)


def shown(answer: Answer) -> tuple[int, bytes]:
    """Status and body. Raises Problem where the answer is no."""
    body = answer.body
    if answer.ok:
        return 201 if answer.code == answers.RESERVED else 200, orjson.dumps(body)
    if answer.code == answers.UNKNOWN_ORDER:
        raise Problem("unknown-order", order=body["order"])
    if answer.code == answers.KEY_REUSED:
        raise Problem("key-reused")
    raise Problem(answer.code, extra=body, order=body.get("order", ""), state=body.get("state", ""))
