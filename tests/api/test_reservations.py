"""Orders over HTTP, at the running server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.conftest import counted
from tests.api.server import Server

SHOP = "store-01"


@pytest.fixture(scope="module")
def shopper(server: Server) -> Iterator[httpx.Client]:
    """Five of HELD are there."""
    server.tell([counted("held-1", "HELD", SHOP, 5)])
    key = server.key("reservations:write")
    with httpx.Client(base_url=server.base, headers=key, timeout=30) as client:
        yield client


def order(code: str, quantity: object, **more: Any) -> dict[str, Any]:
    return {"order": code, "lines": [{"sku": "HELD", "location": SHOP, "quantity": quantity}], **more}


def test_an_order_from_its_reservation_to_its_end(server: Server, shopper: httpx.Client) -> None:
    made = shopper.post("/v1/reservations", json=order("H1", "2", expires_in=600.0))
    assert (made.status_code, made.json()["state"]) == (201, "held")
    read = server.get("/v1/stock/HELD", min_position=made.json()["as_of"]).json()
    assert read["available"] == "3"
    assert shopper.post("/v1/reservations", json=order("H1", 2.0)).status_code == 200
    sold_out = shopper.post("/v1/reservations", json=order("H2", 4))
    assert (sold_out.status_code, sold_out.json()["lines"][0]["available"]) == (409, "3")
    assert shopper.post("/v1/reservations/H1/confirm").json()["state"] == "confirmed"
    part = {"lines": [{"sku": "HELD", "location": SHOP, "quantity": "1"}]}
    assert shopper.post("/v1/reservations/H1/fulfil", json=part).json()["lines"][0]["held"] == "1"
    assert shopper.delete("/v1/reservations/H1").json()["state"] == "fulfilled"
    assert shopper.get("/v1/reservations/H1").json()["lines"][0]["fulfilled"] == "1"
    assert shopper.get("/v1/reservations/NONE").status_code == 404


def test_a_request_under_a_key_is_done_once(shopper: httpx.Client) -> None:
    key = {"idempotency-key": '"once"'}
    first = shopper.post("/v1/reservations", json=order("H3", 1), headers=key)
    again = shopper.post("/v1/reservations", json=order("H3", 1), headers={"idempotency-key": "once"})
    other = shopper.post("/v1/reservations", json=order("H4", 1), headers=key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.content == again.content
    assert other.json()["type"] == "urn:omo-sync:problem:key-reused"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"order":"X","lines":[]}', "lines: list should have at least 1 item"),
        ('{"order":"X","lines":[{"sku":"HELD","location":"store-01","quantity":1e0}]}', "lines.0.quantity"),
        ('{"order":"X","order":"Y","lines":[]}', "a name stands twice"),
        ('{"order":" X","lines":[{"sku":"HELD","location":"store-01","quantity":1}]}', "order: send 1 to 64"),
        (
            '{"order":"X","lines":[{"sku":"HELD","location":"s","quantity":1}],"expires_in":0}',
            "send 1 to 86400",
        ),
        (
            '{"order":"X","lines":[{"sku":"HELD","location":"s","quantity":1}],"expires_in":1%s}'
            % ("0" * 400),
            "send 1 to 86400",
        ),
        (
            '{"order":"X","lines":[{"sku":"HELD","location":"s","quantity":1}],"expires_in":900.5}',
            "expires_in: input should be a valid integer",
        ),
        (
            '{"order":"X","lines":[{"sku":"HELD","location":"s","quantity":1}],"more":1}',
            "more: extra inputs are not permitted",
        ),
        ("[]", "JSON object"),
    ],
)
def test_what_makes_no_sense_is_told(shopper: httpx.Client, body: str, said: str) -> None:
    answer = shopper.post("/v1/reservations", content=body)
    assert (answer.status_code, said in answer.json()["detail"]) == (422, True), answer.text


@pytest.mark.parametrize("declared", [True, False])
def test_what_is_too_large_is_not_read(shopper: httpx.Client, declared: bool) -> None:
    body = b" " * 5_000
    answer = shopper.post("/v1/reservations", content=body if declared else iter([body[:4_000], body]))
    assert (answer.status_code, answer.headers["x-content-type-options"]) == (413, "nosniff"), answer.text


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_an_idempotency_key_has_a_length(shopper: httpx.Client, key: str) -> None:
    answer = shopper.post("/v1/reservations", json=order("H5", 1), headers={"idempotency-key": key})
    assert (answer.status_code, "1 to 255" in answer.json()["detail"]) == (422, True), answer.text
    assert shopper.get("/v1/reservations/H5").status_code == 404


def test_reservations_as_such_are_not_read(shopper: httpx.Client) -> None:
    answer = shopper.get("/v1/reservations")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert shopper.put("/v1/reservations/H1").headers["allow"] == "DELETE, GET"


def test_what_can_be_no_order_is_none(shopper: httpx.Client) -> None:
    assert shopper.get("/v1/reservations/%C2%9C").status_code == 404


def test_every_operation_needs_the_scope(server: Server) -> None:
    other = server.key("catalogue:read")
    for method, path in (
        ("POST", "/v1/reservations"),
        ("GET", "/v1/reservations/H1"),
        ("POST", "/v1/reservations/H1/confirm"),
        ("POST", "/v1/reservations/H1/fulfil"),
        ("DELETE", "/v1/reservations/H1"),
    ):
        assert httpx.request(method, server.base + path).status_code == 401
        assert httpx.request(method, server.base + path, headers=other).status_code == 403
