"""A bare ASGI hello world: the most that a server can do."""

from __future__ import annotations

from typing import Any

BODY = b'{"message":"hello, world"}'
HEADERS = [(b"content-type", b"application/json")]


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})
