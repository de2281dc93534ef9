"""Every operation of the document, asked by everybody who may not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest

from omo_sync import clock
from omo_sync.bootstrap import Engine
from omo_sync.store import keys
from tests.api.conftest import GOODS, POINTS, STOCK
from tests.api.server import CONFIGURATION, PATIENCE, Server, assert_eventually
from tests.api.test_points import token

CLOSED = CONFIGURATION.replace('public = ["stock"]', "public = []")

ASKED = {"{sku}": "6901234567892", "{order}": "W1", "{member}": "M1", "{name}": "mall"}
QUERIES = {"/v1/stock": "?sku=TEA", "/v1/changes": "?after=0&wait=0"}

OPERATIONS = [
    (method, path, scope)
    for scope, told in {
        "stock:read": ["GET /v1/stock/{sku}", "GET /v1/stock", "GET /v1/locations"],
        "prices:read": ["GET /v1/prices/{sku}"],
        "catalogue:read": ["GET /v1/items", "GET /v1/items/{sku}", "GET /v1/categories", "GET /v1/brands"],
        "changes:read": ["GET /v1/changes"],
        "reservations:write": [
            "POST /v1/reservations",
            "GET /v1/reservations/{order}",
            "DELETE /v1/reservations/{order}",
            "POST /v1/reservations/{order}/confirm",
            "POST /v1/reservations/{order}/fulfil",
        ],
        "events:write": ["POST /v1/events"],
        "metrics:read": ["GET /metrics"],
        "": ["GET /v1/members/{member}/points", "POST /v1/hooks/{name}"],  # no key opens these
    }.items()
    for method, path in (one.split() for one in told)
]
SCOPES = {scope for _, _, scope in OPERATIONS if scope}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server at which nothing is public."""
    folder = tmp_path_factory.mktemp("closed")
    server = Server(folder, f"sqlite:///{folder}/store.db", CLOSED)
    server.tell([*GOODS, *STOCK, *POINTS])
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def strangers(closed: Server) -> dict[str, dict[str, str]]:
    """Headers by which nobody may anything."""
    revoked, expired = closed.key("admin"), headers_of(closed, expires=clock.now())
    closed.run("keys", "revoke", revoked["authorization"].removeprefix("Bearer ")[:12])
    assert_eventually(lambda: closed.get("/metrics", revoked).status_code == 401)
    return {
        "nothing": {},
        "an empty key": {"authorization": ""},
        "a wrong key": {"authorization": "Bearer omo_wrong"},
        "a wrong key in its own header": {"x-api-key": "omo_wrong"},
        "another scheme": {"authorization": "Basic YTpi"},
        "a revoked key": revoked,
        "an expired key": expired,
        "a forged token": token(key="another key of as many characters as needed"),
        "an expired token": token(exp=int(time.time()) - 60),
        "a wrong signature": {"webhook-id": "1", "webhook-timestamp": str(int(time.time())),
                              "webhook-signature": "v1,AAAA"},
    }  # fmt: skip


@pytest.fixture(scope="module")
def client(closed: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=closed.base, timeout=PATIENCE) as made:
        yield made


def headers_of(server: Server, expires: int) -> dict[str, str]:
    with closing(Engine(server.url)) as engine, engine.database.transaction(write=True) as transaction:
        text, _ = keys.create(transaction, "old", ["admin"], [], 0, clock.now(), expires)
    return {"authorization": f"Bearer {text}"}


def ask(client: httpx.Client, method: str, path: str, headers: dict[str, str]) -> httpx.Response:
    url = path + QUERIES.get(path, "")
    for name, value in ASKED.items():
        url = url.replace(name, value)
    body: Any = b"{}" if method == "POST" else None
    kind = {"content-type": "application/cloudevents+json"} if body else {}
    return client.request(method, url, content=body, headers={**kind, **headers})


def test_these_are_all_operations(closed: Server) -> None:
    paths = closed.get("/openapi.json").json()["paths"]
    told = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    assert {(method, path) for method, path, _ in OPERATIONS} == told - {
        ("GET", "/healthz"),
        ("GET", "/readyz"),
    }


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_strangers_are_refused_and_told_nothing(
    client: httpx.Client, strangers: dict[str, dict[str, str]], method: str, path: str, scope: str
) -> None:
    for who, headers in strangers.items():
        answer = ask(client, method, path, headers)
        assert answer.status_code == 401, (who, answer.text)
        assert answer.json().keys() == {"type", "title", "status", "detail"}, who
        assert "www-authenticate" in answer.headers, who
        assert "M1" not in answer.text, who


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS)
def test_a_key_with_all_other_scopes_is_not_enough(
    closed: Server, client: httpx.Client, method: str, path: str, scope: str
) -> None:
    answer = ask(client, method, path, closed.key(*SCOPES - {scope}))
    assert answer.status_code == (403 if scope else 401), answer.text
    if scope:
        assert scope in answer.json()["detail"]


def test_a_member_sees_no_other_member(closed: Server) -> None:
    answer = closed.get("/v1/members/M1/points", token("M2"))
    assert (answer.status_code, "M1" in answer.text) == (403, False)
    assert closed.get("/v1/members/me/points", token("M2")).json()["movements"] == []


def test_a_members_token_is_no_key(client: httpx.Client) -> None:
    for method, path, scope in OPERATIONS:
        if scope:
            assert ask(client, method, path, token()).status_code == 401, path
