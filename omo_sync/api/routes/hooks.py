"""`POST /v1/hooks/{name}`: what shops tell by webhooks, by their own signatures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from omo_sync.api.hooks import Delivery
from omo_sync.api.needs import Serving
from omo_sync.api.problem import Problem
from omo_sync.api.pushed import receipt
from omo_sync.api.shapes import Receipt

router = APIRouter(tags=["facts"])

BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {}}}}}


@router.post("/v1/hooks/{name}", response_model=Receipt, openapi_extra=BODY)
async def hook(
    request: Request, service: Serving, name: Annotated[str, Path(max_length=100, examples=["mall"])]
) -> Response:
    """Take what a shop tells. `[hooks.NAME]` says whose signature it has, and what it means."""
    hooked = service.hooks.get(name)
    if hooked is None:
        raise Problem("no-hook", name=name)
    headers = dict(request.scope["headers"])
    body = await request.body()
    hooked.receiver.check(body, headers)
    told = Delivery(hooked, body, headers)
    stored = await service.intake.take(told.prepare, len(body))
    answer = receipt(stored, told.errors, told.skipped)
    return Response(answer, 200, {"cache-control": "no-store"}, "application/json")
