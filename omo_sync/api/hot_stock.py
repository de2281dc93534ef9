"""`GET /v1/stock/{sku}` and `GET /v1/stock?sku=…`: on the bare server, from memory."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs

import orjson

from omo_sync.api.answer import (
    JSON,
    REVALIDATE,
    SAFE,
    SMALLEST,
    STALE,
    Header,
    Scope,
    Send,
    accepts_gzip,
    compressed,
    matches,
    send_bytes,
)
from omo_sync.api.problem import Problem
from omo_sync.api.query import min_position
from omo_sync.api.service import Service
from omo_sync.api.stock import Encoded

ONE = "/v1/stock/"
MOST = 100  # skus at once
REMEMBERED = 1_000  # answers about several skus
LONGEST = 10_000  # bytes of one that is remembered
SCOPE = "stock:read"


class Joined(NamedTuple):
    """An answer about several skus but for its end, at one generation of the stock."""

    generation: int
    body: bytes


class HotStock:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.view = service.view
        self.book = service.stock
        self.need = service.access.need
        self._joined: dict[bytes, Joined] = {}

    async def one(self, scope: Scope, send: Send, headers: dict[bytes, bytes]) -> int:
        """Answers about one sku; gives the status."""
        self.need(headers, SCOPE)
        view = self.view
        if scope["query_string"] or not view.ready:
            await self.service.fresh(min_position(parse_qs(scope["query_string"].decode("latin-1"))))
        sku = scope["path"][10:]
        encoded = self.book.encoded.get(sku) or self.encode(sku)
        told = headers.get(b"if-none-match")
        if told is not None and matches(told, encoded.etag):
            await send_bytes(send, 304, self._unchanged(encoded.etag), b"")
            return 304
        answer = encoded.headers
        if view.stale:
            answer = [*answer, STALE]
        body = encoded.body + view.end
        if len(body) > SMALLEST and accepts_gzip(headers):
            answer = [*answer]
            body = compressed(answer, body)
        await send({"type": "http.response.start", "status": 200, "headers": answer})
        await send({"type": "http.response.body", "body": body})
        return 200

    def encode(self, sku: str) -> Encoded:
        """Raises Problem (404) where nothing is known of the sku."""
        encoded = self.book.encode(sku)
        if encoded is None:
            raise Problem("unknown-sku", sku=sku)
        return encoded

    def _unchanged(self, etag: bytes) -> list[Header]:
        """A 304 has no body to say as of when it holds."""
        view = self.view
        headers = [
            (b"etag", etag), REVALIDATE, (b"omo-as-of", b"%d" % view.position),
            (b"omo-age", view.age_text),
        ]  # fmt: skip
        if view.stale:
            headers.append(STALE)
        return headers

    async def many(self, scope: Scope, send: Send, headers: dict[bytes, bytes]) -> int:
        """Answers about up to a hundred skus, in the order in which they are asked for."""
        self.need(headers, SCOPE)
        written, generation = scope["query_string"], self.book.generation
        joined = self._joined.get(written)
        if joined is None or joined.generation != generation or not self.view.ready:
            joined = await self._join(written)
        answer: list[Header] = [JSON, REVALIDATE, SAFE]
        if self.view.stale:
            answer.append(STALE)
        body = joined.body + self.view.end
        if len(body) > SMALLEST and accepts_gzip(headers):
            body = compressed(answer, body)
        await send_bytes(send, 200, answer, body)
        return 200

    async def _join(self, written: bytes) -> Joined:
        """The answer to a query string; the last ones are kept until something of stock changes, unless
        they have to wait for a position."""
        query = parse_qs(written.decode("latin-1"), keep_blank_values=True)
        wanted = min_position(query)
        await self.service.fresh(wanted)
        skus = list(dict.fromkeys(query.get("sku", ())))
        if not 1 <= len(skus) <= MOST:
            raise Problem(
                "bad-request", what=f"sku: {len(skus)} are asked for; name 1 to {MOST}, as sku=A&sku=B"
            )
        known = {sku: self.book.encoded.get(sku) or self.book.encode(sku) for sku in skus}
        items = b",".join(encoded.body[:-1] + b"}" for encoded in known.values() if encoded)
        unknown = orjson.dumps([sku for sku, encoded in known.items() if not encoded])
        joined = Joined(self.book.generation, b'{"items":[%s],"unknown":%s,' % (items, unknown))
        if wanted is None and len(joined.body) <= LONGEST:
            if len(self._joined) >= REMEMBERED:
                self._joined.pop(next(iter(self._joined)))
            self._joined[written] = joined
        return joined
