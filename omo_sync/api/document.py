"""The OpenAPI document: all routes, the bare ones too, with keys and errors."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from omo_sync.api import codes, examples
from omo_sync.api.routes import hot
from omo_sync.api.shapes import Problem

OPEN = ("/healthz", "/readyz")
"""Needs no key, as /openapi.json and /docs, which are not in the document."""

ABOUT = """What a storefront asks and does: stock, prices, catalogue, points.

Numbers are decimal strings. Every read says `as_of`, a position of the log, and its `age` in seconds."""

KEY: list[dict[str, list[str]]] = [{"key": []}, {"keyHeader": []}]
TOKEN: list[dict[str, list[str]]] = [{"memberToken": []}]

SIGNED: dict[str, list[str]] = {"signature": [], "signatureId": [], "signatureTime": []}

SCHEMES = {
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "As Standard Webhooks say, with `webhook-id` and `webhook-timestamp`.",
    },
    "signatureId": {"type": "apiKey", "in": "header", "name": "webhook-id"},
    "signatureTime": {"type": "apiKey", "in": "header", "name": "webhook-timestamp"},
    "shopify": {"type": "apiKey", "in": "header", "name": "x-shopify-hmac-sha256"},
    "square": {"type": "apiKey", "in": "header", "name": "x-square-hmacsha256-signature"},
    "key": {"type": "http", "scheme": "bearer", "description": "A key of `omo-sync keys create`."},
    "keyHeader": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "memberToken": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "Signed by the shop's back end; `sub` is the member.",
    },
}

ERRORS = {
    "401": "No valid key or token",
    "403": "The key may not do this",
    "422": "The request cannot be understood",
    "429": "Too many requests of this key; Retry-After says when to go on",
    "503": "Not caught up, or not up to `min_position`; Retry-After says when to go on",
}


PUSHES = {
    "/v1/events": {"413": "The body is too large", "415": "The body is of a kind that is not taken"},
    "/v1/hooks/{name}": {"413": "The body is too large"},
}
"""Errors of routes that take facts, beside the usual ones."""


PARTS = {
    "/v1/stock": "stock",
    "/v1/locations": "stock",
    "/v1/prices": "prices",
    "/v1/items": "catalogue",
    "/v1/categories": "catalogue",
    "/v1/brands": "catalogue",
    "/v1/reservations": "reservations",
}
"""Which part, that may be public, paths belong to by their beginning."""


def document(app: FastAPI, public: Collection[str], longest: int) -> dict[str, Any]:
    """OpenAPI 3.1. public: the parts that are open to everybody. longest: seconds that a hold may last."""
    made = get_openapi(
        title="omo-sync storefront",
        version=version("omo-sync"),
        description=ABOUT,
        routes=[*hot.router.routes, *app.routes],
    )
    components = made.setdefault("components", {})
    components["securitySchemes"] = SCHEMES
    components.setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
    components["schemas"][codes.NAME] = codes.described()
    for path, operations in made["paths"].items():
        for operation in operations.values():
            finish(path, operation)
            if PARTS.get("/".join(path.split("/")[:3])) in public:
                operation["security"] = [*KEY, {}]
            examples.show(path, operation)
    bound(made["paths"]["/v1/reservations"]["post"], longest)
    return made


def bound(operation: dict[str, Any], longest: int) -> None:
    """Says in the body of a reservation for how long it may be asked."""
    operation["requestBody"] = body = deepcopy(operation["requestBody"])  # each document has its own
    asked = body["content"]["application/json"]["schema"]["properties"]
    asked["expires_in"].update(minimum=1, maximum=longest, description="Seconds.")


def finish(path: str, operation: dict[str, Any]) -> None:
    """Keys and errors of one operation."""
    operation["security"] = [] if path in OPEN else TOKEN if path.startswith("/v1/members/") else KEY
    if path == "/v1/events":
        operation["security"] = [*KEY, SIGNED]
    elif path.startswith("/v1/hooks/"):
        operation["security"] = [SIGNED, {"shopify": []}, {"square": []}]
    answers = operation["responses"]
    answers.pop("422", None)
    told = {"503": ERRORS["503"]} if path == "/readyz" else {} if path in OPEN else ERRORS
    if "{sku}" in path:
        told = {**told, "404": "Nothing is known of the sku"}
    if path.startswith("/v1/reservations"):
        told = {**told, **({"404": "Nothing is reserved for the order"} if "{order}" in path else {})}
        told.update({"409": answers["409"]["description"]} if "409" in answers else {})
        told.update({"413": "The body is too large"} if "requestBody" in operation else {})
    if path in PUSHES:
        told = {**told, **PUSHES[path]}
    if any(parameter["name"] == "min_position" for parameter in operation.get("parameters", ())):
        told = {"409": "The log ends before `min_position`", **told}
    for status, what in told.items():
        answers[status] = {"description": what, "content": {"application/problem+json": PROBLEM}}
    if path.startswith(("/v1/stock/", "/v1/prices/", "/v1/items/")):
        answers["304"] = {"description": "Nothing has changed since the ETag in If-None-Match"}


PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}
