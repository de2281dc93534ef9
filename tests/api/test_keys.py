"""Who may ask for what."""

from __future__ import annotations

import json
from contextlib import closing
from typing import Any

import httpx
import pytest

from omo_sync.api.access import Access, Grant
from omo_sync.api.problem import Problem
from omo_sync.bootstrap import Engine
from tests.api.server import Server, assert_eventually
from tests.databases import content

NEEDS = {
    "/v1/prices/TEA": "prices:read",
    "/v1/items": "catalogue:read",
    "/v1/items/TEA": "catalogue:read",
    "/v1/categories": "catalogue:read",
    "/v1/brands": "catalogue:read",
    "/v1/changes?wait=0": "changes:read",
    "/metrics": "metrics:read",
}


@pytest.mark.parametrize("path", NEEDS)
def test_every_operation_needs_a_key_of_its_scope(server: Server, path: str) -> None:
    right, other = server.key(NEEDS[path]), server.key("reservations:write")
    assert server.get(path).status_code == 401
    assert server.get(path, {"authorization": "Bearer omo_wrong"}).status_code == 401
    assert server.get(path, other).status_code == 403
    assert server.get(path, right).status_code == 200


def test_what_is_public_needs_none_but_a_wrong_one_is_refused(server: Server) -> None:
    assert server.get("/v1/stock/TEA").status_code == 404
    assert server.get("/v1/locations").status_code == 200
    assert server.get("/v1/stock/TEA", {"x-api-key": "omo_wrong"}).status_code == 401


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi.json", "/docs", "/docs/docs.js"])
def test_what_is_for_everybody(server: Server, path: str) -> None:
    assert server.get(path).status_code == 200


def test_a_key_in_its_own_header_counts_as_well(server: Server, everything: dict[str, str]) -> None:
    key = everything["authorization"].removeprefix("Bearer ")
    assert server.get("/v1/items", {"x-api-key": key}).status_code == 200


def test_a_revoked_key_is_refused_soon(server: Server) -> None:
    key = server.key("catalogue:read")
    assert server.get("/v1/items", key).status_code == 200
    server.run("keys", "revoke", key["authorization"].removeprefix("Bearer ")[:12])
    assert_eventually(lambda: server.get("/v1/items", key).status_code == 401)


def test_a_key_may_ask_so_often_and_is_told_when_to_go_on(server: Server) -> None:
    key = server.key("catalogue:read", rate=2)
    with httpx.Client(headers=key) as client:
        answers = [client.get(f"{server.base}/v1/items") for _ in range(40)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].headers["retry-after"] == "1"


def test_only_the_hash_of_a_key_is_kept(server: Server) -> None:
    key = server.key("stock:read")["authorization"].removeprefix("Bearer ")
    with closing(Engine(server.url)) as engine:
        assert key.encode() not in content(engine.database)
        assert key[:12].encode() in content(engine.database)


def test_keys_are_made_listed_and_taken_back_by_commands(server: Server) -> None:
    made = json.loads(
        server.run("keys", "create", "till", "--scope", "events:write", "--source", "pos/*",
                   "--expires", "90d", "--format", "json")
    )  # fmt: skip
    (row,) = [row for row in listed(server) if row["prefix"] == made["prefix"]]
    assert made["key"].startswith(row["prefix"])
    assert (row["scopes"], row["sources"], row["state"]) == (["events:write"], ["pos/*"], "valid")
    server.run("keys", "revoke", row["prefix"])
    (row,) = [row for row in listed(server) if row["prefix"] == made["prefix"]]
    assert row["state"] == "revoked"
    assert made["key"] not in json.dumps(row)


@pytest.mark.parametrize(
    "wrong", [("--scope", "all"), (), ("--scope", "events:write"), ("--scope", "admin", "--expires", "soon")]
)
def test_what_makes_no_key_says_why(server: Server, wrong: tuple[str, ...]) -> None:
    done = server.command("keys", "create", "till", *wrong)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr


def listed(server: Server) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(server.run("keys", "list", "--format", "json"))
    return rows


def test_a_bucket_holds_a_second_and_fills_with_time() -> None:
    grant = Grant("shop", frozenset({"stock:read"}), rate=3)
    for _ in range(3):
        grant.allows("stock:read", 1_000_000)
    with pytest.raises(Problem, match="too-many"):
        grant.allows("stock:read", 1_000_000)
    grant.allows("stock:read", 1_333_334)


def test_a_key_ends_at_its_instant() -> None:
    grant = Grant("shop", frozenset({"stock:read"}), expires=5)
    grant.allows("stock:read", 4)
    with pytest.raises(Problem, match="bad-key"):
        grant.allows("stock:read", 5)


def test_no_key_is_known_before_the_keys_are_read() -> None:
    access = Access((), lambda: 0)
    with pytest.raises(Problem, match="not-ready"):
        access.need({b"authorization": b"Bearer omo_x"}, "stock:read")
