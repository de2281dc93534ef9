"""Which web pages of other origins may read answers in a browser."""

from __future__ import annotations

from collections.abc import Collection, MutableMapping
from typing import Any

from omo_sync.api.answer import Header, Send, send_bytes

METHODS = b"GET, HEAD, POST, DELETE, OPTIONS"
ASKED = b"authorization, content-type, idempotency-key, if-none-match, last-event-id, x-api-key"
SHOWN = b"etag, omo-age, omo-as-of, omo-stale, retry-after"
REMEMBERED = b"600"  # seconds


class Cors:
    """origins: as configured; `*` is any."""

    def __init__(self, origins: Collection[str]) -> None:
        self.origins = frozenset(origin.encode() for origin in origins)

    def headers(self, origin: bytes) -> list[Header]:
        """What lets a page of this origin read the answer; nothing for others."""
        if b"*" not in self.origins and origin not in self.origins:
            return [(b"vary", b"origin")]
        return [
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", SHOWN),
            (b"vary", b"origin"),
        ]

    async def preflight(self, origin: bytes, send: Send) -> None:
        """Answers what a browser asks before a request."""
        answer = self.headers(origin)
        if len(answer) > 1:
            answer += [
                (b"access-control-allow-methods", METHODS),
                (b"access-control-allow-headers", ASKED),
                (b"access-control-max-age", REMEMBERED),
            ]
        await send_bytes(send, 204, answer, b"")

    def sender(self, origin: bytes, send: Send) -> Send:
        """Adds them to whatever is sent."""
        more = self.headers(origin)

        async def sending(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *more]
            await send(message)

        return sending
