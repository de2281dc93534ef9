"""`POST /v1/events`: facts, pushed by whoever has a key or signs them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from omo_sync.api import bodies
from omo_sync.api.needs import Serving
from omo_sync.api.pushed import Pushed, receipt
from omo_sync.api.shapes import Receipt

router = APIRouter(tags=["facts"])

EVENT: dict[str, Any] = {
    "type": "object",
    "description": "A CloudEvent 1.0 of the sync protocol; `omo-sync schema export` writes its JSON Schema.",
    "required": ["specversion", "id", "source", "type", "time", "data"],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": {"type": "string"},
        "source": {"type": "string"},
        "type": {"type": "string", "examples": ["omo.inventory.sold.v1"]},
        "time": {"type": "string", "format": "date-time"},
        "sequence": {"type": "string"},
        "data": {"type": "object"},
    },
}
ANYTHING = {"description": "Whatever else is sent is taken as well, and goes to quarantine."}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            bodies.ONE: {"schema": {"anyOf": [EVENT, ANYTHING]}},
            bodies.BATCH: {"schema": {"anyOf": [{"type": "array", "items": EVENT}, ANYTHING]}},
        },
    }
}


@router.post("/v1/events", response_model=Receipt, openapi_extra=BODY)
async def events(request: Request, service: Serving) -> Response:
    """Take facts: one event, a batch, or JSON Lines (`application/jsonl`). What is answered is durable.

    Sent again, a fact is a duplicate and changes nothing. An event that is refused goes to quarantine
    and stands under `errors`; it holds back no other. The caller has a key with `events:write`, or signs
    as Standard Webhooks say; both speak for their own sources alone.
    """
    headers = dict(request.scope["headers"])
    keyed = service.speakers.by_key(headers)
    body = await request.body()
    speaker = service.speakers.by_signature(body, headers, keyed)
    pushed = Pushed(bodies.records(body, request.headers.get("content-type", "")), speaker)
    stored = await service.intake.take(pushed.prepare, len(body))
    return Response(receipt(stored, pushed.errors), 200, {"cache-control": "no-store"}, "application/json")
