"""A shop that pushes: its configuration here, and how it signs."""

from __future__ import annotations

import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx
from standardwebhooks import Webhook

from tests.api.server import PATIENCE, Server

OLD = "whsec_" + b64encode(b"the old secret of the till, long").decode()
NEW = "whsec_" + b64encode(b"the new secret of the till, long").decode()
OTHER = "whsec_" + b64encode(b"a secret that nobody here knows.").decode()

CONFIGURATION = f"""
[judging]
settle = "0s"

[api]
public = ["stock"]
max_body = 200000

[senders.till]
secrets = ["{NEW}", "{OLD}"]
sources = ["pos/till/"]
"""

BATCH = "application/cloudevents-batch+json"
ONE = "application/cloudevents+json"


def sold(id: str, source: str, sku: str = "A", quantity: object = "1", **more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": id,
        "source": source,
        "type": "omo.inventory.sold.v1",
        "time": "2026-03-02T08:00:00+08:00",
        "data": {"sku": sku, "location": "store-01", "quantity": quantity},
        **more,
    }


def signed(secret: str, body: bytes, id: str = "msg_1", ago: int = 0) -> dict[str, str]:
    """Headers as the library of Standard Webhooks makes them, so many seconds ago."""
    time = datetime.now(UTC) - timedelta(seconds=ago)
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(time.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, time, body.decode()),
    }


def base64_hmac(secret: str, content: bytes) -> str:
    return b64encode(hmac.new(secret.encode(), content, sha256).digest()).decode()


def post(
    server: Server,
    content: Any,
    headers: dict[str, str] | None = None,
    kind: str = BATCH,
    at: str = "/v1/events",
) -> httpx.Response:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return httpx.post(
        server.base + at, content=body, headers={"content-type": kind, **(headers or {})}, timeout=PATIENCE
    )
