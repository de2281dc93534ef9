"""`GET /v1/stock/{sku}` and `GET /v1/stock?sku=…`: on the bare server, from memory."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qs

import orjson

from omo_sync.api.answer import (
    FOUND,
    REVALIDATE,
    SMALLEST,
    STALE,
    Answer,
    Header,
    Headers,
    Scope,
    accepts_gzip,
    compressed,
    matches,
)
from omo_sync.api.codes import composed
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

    def one(self, scope: Scope, headers: Headers) -> Answer | None:
        """Answers about one sku; None where that has to wait."""
        self.need(headers, SCOPE)
        if scope["query_string"] or not self.view.ready:
            return None
        return self._one(scope, headers)

    async def one_later(self, scope: Scope, headers: Headers) -> Answer:
        """The same, once the copy is as fresh as is asked for."""
        await self.service.fresh(min_position(parsed(scope["query_string"])))
        return self._one(scope, headers)

    def _one(self, scope: Scope, headers: Headers) -> Answer:
        view = self.view
        sku = scope["path"][10:]
        encoded = self.book.encoded.get(sku) or self.encode(sku)
        if not (view.stale or b"if-none-match" in headers or b"accept-encoding" in headers):
            return 200, encoded.headers, encoded.body + view.end
        told = headers.get(b"if-none-match")
        if told is not None and matches(told, encoded.etag):
            return 304, self._unchanged(encoded.etag), b""
        answer = encoded.headers
        if view.stale:
            answer = [*answer, STALE]
        body = encoded.body + view.end
        if len(body) > SMALLEST and accepts_gzip(headers):
            answer = [*answer]
            body = compressed(answer, body)
        return 200, answer, body

    def encode(self, sku: str) -> Encoded:
        """Raises Problem (404) where nothing is known of the sku."""
        encoded = self._find(sku)
        if encoded is None:
            raise Problem("unknown-sku", sku=sku)
        return encoded

    def _find(self, sku: str) -> Encoded | None:
        return self.book.encode(sku) or (None if sku.isascii() else self.book.encode(composed(sku)))

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

    def many(self, scope: Scope, headers: Headers) -> Answer | None:
        """Answers about up to a hundred skus, in the order in which they are asked for; None where that has
        to wait."""
        self.need(headers, SCOPE)
        view = self.view
        if not view.ready:
            return None
        written = scope["query_string"]
        joined = self._joined.get(written)
        if joined is None or joined[0] != self.book.generation:
            query = parsed(written)
            if min_position(query) is not None:
                return None
            joined = self._join(query)
            self._keep(written, joined)
        if view.stale or b"accept-encoding" in headers:
            return self._many(joined, headers)
        return 200, FOUND, joined[1] + view.end

    async def many_later(self, scope: Scope, headers: Headers) -> Answer:
        """The same, once the copy is as fresh as is asked for."""
        query = parsed(scope["query_string"])
        await self.service.fresh(min_position(query))
        return self._many(self._join(query), headers)

    def _many(self, joined: Joined, headers: Headers) -> Answer:
        view = self.view
        body = joined.body + view.end
        answer: list[Header] = [*FOUND, STALE] if view.stale else FOUND
        if len(body) > SMALLEST and accepts_gzip(headers):
            answer = [*answer]
            body = compressed(answer, body)
        return 200, answer, body

    def _join(self, query: dict[str, list[str]]) -> Joined:
        """The answer to a query. Raises Problem (422)."""
        asked = query.get("sku", [])
        if not 1 <= len(asked) <= MOST:
            raise Problem(
                "bad-request", what=f"sku: {len(asked)} are asked for; name 1 to {MOST}, as sku=A&sku=B"
            )
        skus = dict.fromkeys(asked)
        known = {sku: self.book.encoded.get(sku) or self._find(sku) for sku in skus}
        items = b",".join(encoded.body[:-1] + b"}" for encoded in known.values() if encoded)
        unknown = orjson.dumps([sku for sku, encoded in known.items() if not encoded])
        return Joined(self.book.generation, b'{"items":[%s],"unknown":%s,' % (items, unknown))

    def _keep(self, written: bytes, joined: Joined) -> None:
        """The last ones, until something of stock changes."""
        if len(joined.body) <= LONGEST:
            if len(self._joined) >= REMEMBERED:
                self._joined.pop(next(iter(self._joined)))
            self._joined[written] = joined


def parsed(query_string: bytes) -> dict[str, list[str]]:
    return parse_qs(query_string.decode("latin-1"), keep_blank_values=True)
