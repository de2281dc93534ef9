"""What routes depend on: the service, a key with a scope, a copy that is fresh enough."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response

from omo_sync.api.access import Grant
from omo_sync.api.answer import STALE, matches
from omo_sync.api.codes import Looked
from omo_sync.api.query import LARGEST
from omo_sync.api.service import Service
from omo_sync.schemas.json_object import dumps

MinPosition = Annotated[
    int | None,
    Query(
        ge=0,
        le=LARGEST,
        description="Wait until this position is visible, at most a few seconds; else 503, or 409.",
    ),
]
Code = Annotated[Looked, Query(max_length=64)]


def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(service_of)]


def needs(scope: str) -> Callable[[Request], Awaitable[Grant]]:
    """A dependency: whoever asks has a key with this scope, or the part is public. Raises Problem."""

    async def check(request: Request) -> Grant:
        return service_of(request).access.need(dict(request.scope["headers"]), scope)

    return check


async def fresh(service: Serving, min_position: MinPosition = None) -> None:
    """The copy can be read, up to min_position. Raises Problem (503)."""
    await service.fresh(min_position)


def answer(request: Request, service: Service, body: dict[str, Any], etag: bytes | None = None) -> Response:
    """A read: what it says, as of when it holds; 304 where the caller has it already."""
    view = service.view
    headers = {"cache-control": "private, no-cache", "x-content-type-options": "nosniff"}
    if view.stale:
        headers[STALE[0].decode()] = STALE[1].decode()
    if etag is not None:
        headers["etag"] = etag.decode()
        told = request.headers.get("if-none-match")
        if told is not None and matches(told.encode("latin-1"), etag):
            headers.update({"omo-as-of": str(view.position), "omo-age": view.age_text.decode()})
            return Response(None, 304, headers)
    told_body = dumps(body)
    content = b"%s%s%s" % (told_body[:-1], b"," if len(told_body) > 2 else b"", view.end)
    return Response(content, 200, headers, "application/json")
