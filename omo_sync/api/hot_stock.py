"""`GET /v1/stock/{sku}` and `GET /v1/stock?sku=…`: on the bare server, from memory."""

from __future__ import annotations

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
SCOPE = "stock:read"


class HotStock:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.view = service.view
        self.book = service.stock

    async def one(self, scope: Scope, send: Send, headers: dict[bytes, bytes]) -> int:
        """Answers about one sku; gives the status."""
        self.service.access.need(headers, SCOPE)
        view = self.view
        if not view.ready or scope["query_string"]:
            await self.service.fresh(min_position(parse_qs(scope["query_string"].decode("latin-1"))))
        sku = scope["path"][10:]
        encoded = self.book.encoded.get(sku) or self.encode(sku)
        told = headers.get(b"if-none-match")
        if told is not None and matches(told, encoded.etag):
            await send_bytes(send, 304, self._unchanged(encoded.etag), b"")
            return 304
        answer = [JSON, REVALIDATE, SAFE, (b"etag", encoded.etag)]
        if view.stale:
            answer.append(STALE)
        body = encoded.body + view.end
        if len(body) > SMALLEST and accepts_gzip(headers):
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
        self.service.access.need(headers, SCOPE)
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        await self.service.fresh(min_position(query))
        skus = list(dict.fromkeys(query.get("sku", ())))
        if not 1 <= len(skus) <= MOST:
            raise Problem(
                "bad-request", what=f"sku: {len(skus)} are asked for; name 1 to {MOST}, as sku=A&sku=B"
            )
        known, book = [], self.book
        unknown: list[str] = []
        for sku in skus:
            encoded = book.encoded.get(sku) or book.encode(sku)
            if encoded is None:
                unknown.append(sku)
            else:
                known.append(encoded.body[:-1] + b"}")
        answer: list[Header] = [JSON, REVALIDATE, SAFE]
        if self.view.stale:
            answer.append(STALE)
        body = b'{"items":[%s],"unknown":%s,%s' % (b",".join(known), listed(unknown), self.view.end)
        if len(body) > SMALLEST and accepts_gzip(headers):
            body = compressed(answer, body)
        await send_bytes(send, 200, answer, body)
        return 200


def listed(texts: list[str]) -> bytes:
    return orjson.dumps(texts)
