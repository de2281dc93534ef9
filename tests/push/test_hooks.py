"""Webhooks of shops: signed as they sign, each fact once, and what is missing is fetched."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.server import PATIENCE, Server, assert_eventually
from tests.cli.conftest import program
from tests.databases import POSTGRESQL, SQLITE
from tests.push.shop import OTHER, base64_hmac, post, signed
from tests.shops.stub import Stub, stub

STANDARD = "whsec_c2VjcmV0IG9mIGEgc2hvcCdzIHdlYmhvb2tzLCBsb25n"
SHOPIFY, SQUARE = "shpss_1", "square-key"
NOTIFIED = "https://shop.example/v1/hooks/square"

CONFIGURATION = """
[judging]
settle = "0s"

[daemon]
every = "1h"
jitter = "0s"
poll = "100ms"

[sources.mall]
adapter = "http"
url = "{base}"
source = "online/mall"

[sources.mall.streams.orders]
path = "/orders"
items = "orders"
key = "id"
lines = "lines"
optional = "note"
cursor = {{ at = "number", parameter = "after", form = "number" }}
rules = [{{ when = {{ note = "test" }}, then = "skip" }}]

[sources.mall.streams.orders.values]
time = {{ from = "at", time = "iso" }}
sku = {{ from = "lines.sku", alias = "require" }}

[[sources.mall.streams.orders.facts]]
type = "inventory.sold"
data = {{ sku = "{{sku}}", location = "mall", quantity = "{{lines.count}}" }}

[sources.mall.streams.pushed]
items = "orders"
key = "id"
lines = "lines"
optional = "note"
id = "orders:{{row.key}}#{{row.line}}"
rules = [{{ when = {{ note = "test" }}, then = "skip" }}]
values = {{ time = {{ from = "at", time = "iso" }}, sku = {{ from = "lines.sku", alias = "require" }} }}

[[sources.mall.streams.pushed.facts]]
type = "inventory.sold"
data = {{ sku = "{{sku}}", location = "mall", quantity = "{{lines.count}}" }}

[hooks.standard]
secrets = ["{standard}"]
source = "mall"
streams = ["pushed"]

[hooks.shopify]
signature = "shopify"
secrets = ["new", "{shopify}"]
source = "mall"
streams = ["orders"]

[hooks.square]
signature = "square"
url = "{notified}"
secrets = ["{square}"]
source = "mall"
streams = ["orders"]
id = "event_id"

[hooks.numbered]
signature = "shopify"
secrets = ["{shopify}"]
source = "mall"
streams = ["orders"]
counter = "number"

[hooks.news]
signature = "shopify"
secrets = ["{shopify}"]
source = "mall"
pull = "always"
"""


@pytest.fixture(scope="session")
def mall() -> Iterator[Stub]:
    with stub() as made:
        made.answer = lambda asked: {"orders": []}
        yield made


@pytest.fixture(scope="session", params=[SQLITE, POSTGRESQL])
def hooked(
    request: pytest.FixtureRequest, mall: Stub, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hooks")
    told = CONFIGURATION.format(
        base=mall.base, standard=STANDARD, shopify=SHOPIFY, square=SQUARE, notified=NOTIFIED
    )
    if request.param == SQLITE:
        yield from running(Server(folder, f"sqlite:///{folder}/store.db", told))
        return
    with request.getfixturevalue("postgresql_server").database() as url:
        yield from running(Server(folder, url, told))


def running(server: Server) -> Iterator[Server]:
    server.start()
    for sku in ("A", "B"):
        server.run("items", "map", sku.lower(), sku)
    yield server
    server.stop()


def order(id: str, *skus: str, **more: Any) -> dict[str, Any]:
    lines = [{"sku": sku, "count": 2} for sku in skus]
    return {"id": id, "number": 1, "at": "2026-03-02T08:00:00+08:00", "lines": lines, **more}


def told(*orders: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"orders": orders, **more}).encode()


def shopify(server: Server, body: bytes, hook: str = "shopify", secret: str = SHOPIFY) -> Any:
    headers = {"x-shopify-hmac-sha256": base64_hmac(secret, body)}
    return post(server, body, headers, "application/json", f"/v1/hooks/{hook}")


def counts(answer: Any) -> tuple[int, ...]:
    found = answer.json()
    return tuple(found[name] for name in ("accepted", "duplicates", "divergent", "quarantined", "skipped"))


def test_every_line_is_a_fact_and_told_again_it_is_none(hooked: Server) -> None:
    body = told(order("H1", "a", "b"), order("H2", "b"))
    assert counts(shopify(hooked, body)) == (3, 0, 0, 0, 0)
    assert counts(shopify(hooked, body, secret="new")) == (0, 3, 0, 0, 0)


def test_whatever_way_a_fact_comes_it_is_one(hooked: Server) -> None:
    body = told(order("W1", "a"))
    assert counts(shopify(hooked, body)) == (1, 0, 0, 0, 0)
    standard = post(hooked, body, signed(STANDARD, body), "application/json", "/v1/hooks/standard")
    assert counts(standard) == (0, 1, 0, 0, 0)
    headers = {"x-square-hmacsha256-signature": base64_hmac(SQUARE, NOTIFIED.encode() + body)}
    assert counts(post(hooked, body, headers, "application/json", "/v1/hooks/square")) == (0, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("hook", "headers"),
    [
        ("shopify", lambda body: {}),
        ("shopify", lambda body: {"x-shopify-hmac-sha256": base64_hmac("another", body)}),
        ("square", lambda body: {"x-square-hmacsha256-signature": base64_hmac(SQUARE, body)}),
        ("standard", lambda body: signed(OTHER, body)),
        ("standard", lambda body: signed(STANDARD, body, ago=306)),
        ("standard", lambda body: {"x-shopify-hmac-sha256": base64_hmac(STANDARD, body)}),
    ],
)
def test_what_is_not_signed_by_the_shop_is_refused(hooked: Server, hook: str, headers: Any) -> None:
    body = told(order("X", "a"))
    answer = post(hooked, body, headers(body), "application/json", f"/v1/hooks/{hook}")
    assert answer.status_code == 401


def test_a_hook_that_is_not_configured_knows_nobodys_signature(hooked: Server) -> None:
    assert post(hooked, b"{}", at="/v1/hooks/other").status_code == 401


def test_what_cannot_be_translated_waits_in_quarantine_and_is_replayed(hooked: Server) -> None:
    answer = shopify(hooked, told(order("Q1", "a", "unknown"), order("Q2", "a", note="test")))
    assert counts(answer) == (1, 0, 0, 1, 1)
    assert answer.json()["errors"][0]["code"] == "E201"
    hooked.run("items", "map", "unknown", "U")
    assert counts(shopify(hooked, told(order("Q1", "a", "unknown")))) == (0, 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("body", "code"), [(b"hello", "E102"), (b'{"other": 1}', "E203"), (b'{"orders": [{}]}', "E203")]
)
def test_another_body_is_one_bad_record(hooked: Server, body: bytes, code: str) -> None:
    answer = shopify(hooked, body)
    assert [error["code"] for error in answer.json()["errors"]] == [code]


def test_a_gap_is_filled_by_the_pull_at_once(hooked: Server, mall: Stub) -> None:
    numbered = [order(f"N{number}", "a", number=number) for number in range(1, 6)]
    mall.answer = lambda asked: {"orders": numbered[int(asked.query.get("after", "0")) :]}
    daemon = subprocess.Popen(
        [*program(), "run", "--listen", "none"],
        cwd=hooked.folder,
        env=hooked.environment(),
        stderr=subprocess.DEVNULL,
    )
    try:
        mall.asked.clear()
        assert_eventually(lambda: mall.asked)  # its first pull; the next would be due in an hour
        numbered += [order(f"N{number}", "a", number=number) for number in range(6, 10)]
        for number in (6, 7):
            body = json.dumps({"orders": [numbered[number - 1]], "number": number}).encode()
            assert shopify(hooked, body, "numbered").status_code == 200
        before = len(mall.asked)
        body = json.dumps({"orders": [numbered[8]], "number": 9}).encode()
        assert shopify(hooked, body, "numbered").status_code == 200
        assert_eventually(lambda: len(mall.asked) > before)
        assert_eventually(lambda: counts(shopify(hooked, told(numbered[7]))) == (0, 1, 0, 0, 0))
        before = len(mall.asked)
        assert shopify(hooked, b"{}", "news").status_code == 200
        assert_eventually(lambda: len(mall.asked) > before)
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait(PATIENCE)
