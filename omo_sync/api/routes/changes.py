"""`GET /v1/changes`: what changed after a position, by long-poll or as server-sent events."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from omo_sync.api.codes import Looked
from omo_sync.api.needs import Serving, answer, fresh, needs
from omo_sync.api.problem import Problem
from omo_sync.api.query import LARGEST
from omo_sync.api.service import SECOND, Service
from omo_sync.api.shapes import SHOP, SKU, ChangesRead
from omo_sync.projections.changes import KINDS, News, news
from omo_sync.store.database import Transaction

router = APIRouter(tags=["changes"], dependencies=[Depends(needs("changes:read")), Depends(fresh)])

EVENTS = "text/event-stream"
BEAT = 15 * SECOND  # between two signs of life on a stream
PATIENCE = 8  # seconds: many clients and proxies give a request up after ten

Skus = Annotated[list[Looked], Query(max_length=100, description="Of these alone.", examples=[[SKU]])]
Places = Annotated[
    list[Looked], Query(max_length=100, description="Of the stock at these alone.", examples=[[SHOP]])
]


@router.get("/v1/changes", response_model=ChangesRead, responses={200: {"content": {EVENTS: {}}}})
async def changes(
    request: Request,
    service: Serving,
    after: Annotated[
        int | None, Query(ge=0, le=LARGEST, description="What the caller knows; without it, from now on.")
    ] = None,
    sku: Skus = [],  # noqa: B006 - FastAPI copies it
    location: Places = [],  # noqa: B006
    wait: Annotated[
        int, Query(ge=0, le=60, description=f"Seconds to wait where nothing is new, at most {PATIENCE}.")
    ] = PATIENCE,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> Response:
    """What changed after a position, oldest first; nothing is ever missed, something may be told twice.

    `Accept: text/event-stream` gives a stream of the same pages, with `Last-Event-ID` to resume it.
    Begin with `after=0` for everything there is; a changed `epoch` means that everything may be different.
    """
    told = request.headers.get("last-event-id", "")
    if told:
        after = read_position(told)
    page = Pages(service, service.view.position if after is None else after, sku, location, limit)
    if EVENTS in request.headers.get("accept", ""):
        headers = {
            "cache-control": "no-store",
            "x-accel-buffering": "no",
            "x-content-type-options": "nosniff",
        }
        return StreamingResponse(stream(page), headers=headers, media_type=EVENTS)
    return answer(request, service, shown(await page.next(min(wait, PATIENCE) * SECOND)))


class Pages:
    """Pages of changes from a position on."""

    def __init__(
        self, service: Service, position: int, skus: list[str], places: list[str], limit: int
    ) -> None:
        self.service = service
        self.position = position
        self._wanted = (limit, skus, places)

    async def next(self, patience: int) -> News:
        """The next page; an empty one when nothing came within so many microseconds."""
        service, view = self.service, self.service.view
        deadline = service.now() + patience
        while True:
            seen = view.position
            page = await service.reader.read(partial(self._read, self.position))
            self.position = max(self.position, page.position)
            left = deadline - service.now()
            if page.changes or left <= 0 or view.closed:
                return page._replace(position=self.position)
            await view.reaches(seen + 1, left)

    def _read(self, position: int, transaction: Transaction) -> News:
        return news(transaction, position, *self._wanted)


async def stream(pages: Pages) -> AsyncIterator[bytes]:
    """Server-sent events: a page each, whose id resumes after it; a comment where nothing changes."""
    yield b": follows from %d\n\n" % pages.position
    while not pages.service.view.closed:
        page = await pages.next(BEAT)
        if page.changes:
            yield b"id: %d\nevent: changes\ndata: %s\n\n" % (page.position, orjson.dumps(shown(page)))
        else:
            yield b": %d\n\n" % page.position


def shown(page: News) -> dict[str, Any]:
    told = [
        {"kind": KINDS[change.kind], "sku": change.subject or None, "position": change.position}
        for change in page.changes
    ]
    return {"changes": told, "position": page.position, "epoch": page.epoch}


def read_position(written: str) -> int:
    """Raises Problem (422)."""
    if not (written.isascii() and written.isdigit() and len(written) < 19):
        raise Problem(
            "bad-request", what=f"Last-Event-ID is {written!r}; give the id of an event of this stream"
        )
    return int(written)
