"""The ASGI application: bare routes on the hot path, FastAPI for the rest."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from omo_sync.api.answer import Receive, Scope, Send, send_problem
from omo_sync.api.hot_stock import ONE, HotStock
from omo_sync.api.problem import Problem
from omo_sync.api.service import Service

Route = Callable[[Scope, Send, dict[bytes, bytes]], Awaitable[int]]

LOG = logging.getLogger("omo_sync.api")


class App:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.counts = service.counts
        self.stock = HotStock(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            path = scope["path"]
            if path.startswith(ONE) and scope["method"] == "GET":
                await self._hot(self.stock.one, "stock", scope, send)
            elif path == "/v1/stock" and scope["method"] == "GET":
                await self._hot(self.stock.many, "stocks", scope, send)
            else:
                await send_problem(send, Problem("not-found"), b"", [])
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _hot(self, route: Route, name: str, scope: Scope, send: Send) -> None:
        headers = dict(scope["headers"])
        try:
            status = await route(scope, send, headers)
        except Problem as problem:
            status = problem.status
            await send_problem(send, problem, headers.get(b"accept-language", b""), [])
        self.counts.answered(name, status)

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
