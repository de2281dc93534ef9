"""The ASGI application: bare routes on the hot path, FastAPI for the rest."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

from omo_sync.api.answer import SAFE, Answer, Header, Headers, Receive, Scope, Send, send_bytes, send_problem
from omo_sync.api.cors import Cors
from omo_sync.api.hot_items import HotItems
from omo_sync.api.hot_orders import PATH, HotOrders
from omo_sync.api.hot_stock import ONE, HotStock
from omo_sync.api.problem import Problem
from omo_sync.api.rest import rest
from omo_sync.api.service import SECOND, Service

LOG = logging.getLogger("omo_sync.api")

READS = ("GET", "HEAD")
ENDLESS = "/v1/changes"  # waits as long as its caller says


class Hot(NamedTuple):
    """A route of the hot path. at_once: the answer, without a coroutine's cost, or None where it has to
    wait; later: the answer then. statuses: how often it answered, by status."""

    at_once: Callable[[Scope, Headers], Answer | None]
    later: Callable[[Scope, Headers], Awaitable[Answer]]
    statuses: Counter[int]


class App:
    """What the server calls."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.counts = service.counts
        stock, items = HotStock(service), HotItems(service)
        count = service.counts.answers
        self.one = Hot(stock.one, stock.one_later, count["/v1/stock/{sku}"])
        self.hot = {
            "/v1/stock": Hot(stock.many, stock.many_later, count["/v1/stock"]),
            "/v1/items": Hot(items.page, items.page_later, count["/v1/items"]),
        }
        self.orders = HotOrders(service)
        self.rest = rest(service)
        self.cors = Cors(service.settings.origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._live(receive, send)
            return
        headers: Headers = dict(scope["headers"])
        if b"origin" in headers and self.cors.origins:
            origin = headers[b"origin"]
            if scope["method"] == "OPTIONS":
                await self.cors.preflight(origin, send)
                return
            send = self.cors.sender(origin, send)
        path: str = scope["path"]
        found = self.one if path.startswith(ONE) else self.hot.get(path)
        if found is None:
            if path == PATH and scope["method"] == "POST":
                await self._reserve(scope, receive, send, headers)
            else:
                await self._rest(scope, receive, send, headers)
            return
        at_once, later, statuses = found
        try:
            if scope["method"] not in READS:
                raise Problem("wrong-method", allowed="GET, HEAD")
            status, told, body = at_once(scope, headers) or await later(scope, headers)
        except Problem as problem:
            statuses[problem.status] += 1
            more = [(b"allow", b"GET, HEAD")] if problem.status == 405 else []
            await send_problem(send, problem, headers.get(b"accept-language", b""), more)
            return
        statuses[status] += 1
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": body})

    async def _reserve(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """Whatever goes wrong is told, and what nobody foresaw is logged."""
        try:
            status, told, body = await self.orders.reserve(scope, receive, headers)
        except Exception as error:
            problem = error if isinstance(error, Problem) else Problem("failed")
            if problem is not error:
                LOG.exception("A reservation failed")
            self.counts.answered(PATH, problem.status)
            await send_problem(send, problem, headers.get(b"accept-language", b""), [])
            return
        self.counts.answered(PATH, status)
        await send_bytes(send, status, told, body)

    async def _rest(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        """By FastAPI, within limits of size and time."""
        watch = Watch(send)
        limit = self.service.settings.max_body
        seconds = None if scope["path"] == ENDLESS else self.service.settings.timeout / SECOND
        try:
            if int(headers.get(b"content-length", b"0") or 0) > limit:
                raise Problem("too-large", limit=limit)
            async with asyncio.timeout(seconds):
                await self.rest(scope, limited(receive, limit), watch.send)
        except (Problem, TimeoutError, ValueError) as error:
            problem = error if isinstance(error, Problem) else Problem("too-slow", seconds=f"{seconds:g}")
            if watch.status:
                raise
            await send_problem(watch.send, problem, headers.get(b"accept-language", b""), [])
        self.counts.answered(getattr(scope.get("route"), "path", "other"), watch.status)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.service.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.service.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


class Watch:
    """Sees which status was sent, and adds what every answer says."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers: list[Header] = [*message.get("headers", ())]
            if SAFE not in headers:
                headers.append(SAFE)
            message["headers"] = headers
        await self._send(message)


def limited(receive: Receive, limit: int) -> Receive:
    """Raises Problem (413) once a body without a declared length is longer."""
    taken = 0

    async def within() -> MutableMapping[str, Any]:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise Problem("too-large", limit=limit)
        return message

    return within
