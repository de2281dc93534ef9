"""`GET /v1/items`: pages of the catalogue, on the bare server, from memory."""

from __future__ import annotations

from collections import deque
from urllib.parse import parse_qs

from omo_sync.api.answer import (
    FOUND,
    SMALLEST,
    STALE,
    Answer,
    Header,
    Headers,
    Scope,
    accepts_gzip,
    compressed,
)
from omo_sync.api.catalogue import Asked, Catalogue
from omo_sync.api.cursor import Cursor
from omo_sync.api.entry import Entry
from omo_sync.api.problem import Problem
from omo_sync.api.query import min_position
from omo_sync.api.service import Service

SCOPE = "catalogue:read"
MOST = 100  # items a page
LONGEST = 100  # characters of a search
REMEMBERED = 2_000  # query strings
ENCODED = 300  # pages

LINES = 10_000  # items that are kept as they were last shown

Generation = tuple[int, int]  # the catalogue's version, and the generation of stock

SORTS = ("name", "price", "-price")


class HotItems:
    def __init__(self, service: Service) -> None:
        self.service = service
        self._asked: dict[bytes, tuple[Asked, int | None]] = {}
        self._catalogue: Catalogue | None = None  # of which the following are
        self._encoded: dict[Asked, tuple[Generation, bytes]] = {}
        self._shown: deque[Entry] = deque()

    def page(self, scope: Scope, headers: Headers) -> Answer | None:
        """Answers a page of items; None where that has to wait."""
        service = self.service
        service.access.need(headers, SCOPE)
        written = scope["query_string"]
        asked, wanted = self._asked.get(written) or self._read(written)
        if wanted is not None or not service.view.ready:
            return None
        return self._page(asked, headers)

    async def page_later(self, scope: Scope, headers: Headers) -> Answer:
        """The same, once the copy is as fresh as is asked for."""
        asked, wanted = self._read(scope["query_string"])
        await self.service.fresh(wanted)
        return self._page(asked, headers)

    def _page(self, asked: Asked, headers: Headers) -> Answer:
        body = self.body(asked)
        answer: list[Header] = [*FOUND, STALE] if self.service.view.stale else FOUND
        if len(body) > SMALLEST and accepts_gzip(headers):
            answer = [*answer]
            body = compressed(answer, body)
        return 200, answer, body

    def body(self, asked: Asked) -> bytes:
        """The page as JSON."""
        service = self.service
        if service.catalogue is not self._catalogue:
            self._catalogue = service.catalogue
            self._encoded.clear()
            self._shown.clear()
        generation = (service.catalogue.version, service.stock.generation)
        found = self._encoded.get(asked)
        if found is None or found[0] != generation:
            found = self._encode(asked, generation)
        return found[1] + service.view.end

    def _encode(self, asked: Asked, generation: Generation) -> tuple[Generation, bytes]:
        """A page but for its end; the last ones are kept until stock or catalogue changes."""
        page, skus = self.service.catalogue.page(asked), self.service.stock.skus
        self._shown.extend(entry for entry in page.entries if not entry.line)
        while len(self._shown) > LINES:
            self._shown.popleft().forget()
        lines = b",".join([entry.shown(skus.get(entry.sku)) for entry in page.entries])
        after = b"null" if page.next is None else b'"%s"' % Cursor.of(page.entries[-1]).written().encode()
        found = generation, b'{"items":[%s],"next":%s,' % (lines, after)
        if len(self._encoded) >= ENCODED:
            self._encoded.pop(next(iter(self._encoded)))
        self._encoded[asked] = found
        return found

    def _read(self, written: bytes) -> tuple[Asked, int | None]:
        """What a query string asks for; the last ones are remembered."""
        query = parse_qs(written.decode("latin-1"), keep_blank_values=True)
        found = asked_for(query), min_position(query)
        if len(self._asked) >= REMEMBERED:
            self._asked.pop(next(iter(self._asked)))
        self._asked[written] = found
        return found


def asked_for(query: dict[str, list[str]]) -> Asked:
    """Raises Problem (422)."""
    q = query.get("q", [""])[0].strip()
    if len(q) > LONGEST:
        raise Problem("bad-request", what=f"q has {len(q)} characters; give at most {LONGEST}")
    sort = query.get("sort", ["name"])[0]
    if sort not in SORTS:
        raise Problem("bad-request", what=f"sort is {sort!r}; give one of {', '.join(SORTS)}")
    limit = query.get("limit", ["20"])[0]
    if not (limit.isascii() and limit.isdigit() and len(limit) < 4 and 1 <= int(limit) <= MOST):
        raise Problem("bad-request", what=f"limit is {limit!r}; give a number from 1 to {MOST}")
    skus = tuple(dict.fromkeys(query.get("sku", [])))
    if len(skus) > MOST:
        raise Problem("bad-request", what=f"sku: {len(skus)} are asked for; name up to {MOST}")
    after = query.get("after", [""])[0]
    return Asked(
        q,
        query.get("category", [""])[0],
        query.get("brand", [""])[0],
        sort,
        read_cursor(after).place(sort) if after else None,
        int(limit),
        skus,
    )


def read_cursor(written: str) -> Cursor:
    """Raises Problem (422)."""
    try:
        return Cursor.read(written)
    except ValueError:
        raise Problem(
            "bad-request", what=f"after is {written!r}; give what `next` of the page before says"
        ) from None
