"""The client for mini-programs, run by node on a `wx.request` of its own."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from tests.api.server import PATIENCE, Server
from tests.clients.conftest import BadLine
from tests.tree import ROOT

SKU = "6901234567892"
SECRET = "a key of the tests that is long enough"
FILES = {name: ROOT / "clients" / "javascript" / f"omo-sync.{end}" for name, end in
         (("module", "mjs"), ("common", "js"))}  # fmt: skip


def call(base: str, *calls: list[Any], file: Path | None = None, kind: str = "module", **options: Any) -> Any:
    """What each of these calls gave; options: of the client."""
    told = json.dumps({"base": base, "first": 1, "longest": 5, **options})
    done = subprocess.run(
        ["node", "calls.mjs", kind, str(file or FILES[kind]), told, json.dumps(calls)],
        cwd=Path(__file__).parent, capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_both_files_are_the_same_client() -> None:
    module, common = (FILES[name].read_text("utf-8") for name in ("module", "common"))
    assert common == module.replace("export class", "class") + "\nmodule.exports = { Problem, Storefront }\n"


def test_it_calls_nothing_but_wx_request() -> None:
    text = FILES["common"].read_text("utf-8")
    assert set(re.findall(r"\bwx\.\w+", text)) == {"wx.request"}
    assert not any(word in text for word in ("fetch(", "XMLHttpRequest", "localStorage", "window."))


@pytest.mark.parametrize("kind", ["module", "common"])
def test_reads(line: BadLine, key: str, kind: str) -> None:
    stock, stocks, price, page, item, shops = call(
        line.base, ["stock", SKU], ["stocks", [SKU, "NONE"]], ["price", SKU, {"channel": "mall"}],
        ["items", {"q": "苹果汁", "limit": 5}], ["item", SKU],
        ["shops", {"sku": SKU, "latitude": 31.2401, "longitude": 121.4991}], kind=kind, key=key,
    )  # fmt: skip
    assert stock["gave"]["sku"] == SKU
    assert stocks["gave"]["unknown"] == ["NONE"]
    assert price["gave"]["effective"] == "9.9"
    assert [one["sku"] for one in page["gave"]["items"]] == [SKU]
    assert item["gave"]["barcodes"] == [SKU]
    assert [shop["location"] for shop in shops["gave"]["locations"]] == ["store-02", "store-01"]


def test_what_has_not_changed_is_not_sent_again(line: BadLine, key: str) -> None:
    first, again = call(line.base, ["stock", "SAFE"], ["stock", "SAFE"], key=key)
    assert "if-none-match" in again["asked"][0]["header"]
    assert again["gave"]["locations"] == first["gave"]["locations"]
    assert again["gave"]["as_of"] >= first["gave"]["as_of"]


def test_an_order_and_what_is_refused(line: BadLine, key: str, shop: Server) -> None:
    one = [{"sku": SKU, "location": "store-02", "quantity": "1"}]
    many = [{"sku": SKU, "location": "store-02", "quantity": "900"}]
    made, seen, confirmed, released, refused, unknown = call(
        line.base, ["reserve", "J1", one, {"expires_in": 600}], ["order", "J1"], ["confirm", "J1"],
        ["release", "J1"], ["reserve", "J2", many], ["stock", "NO SUCH/SKU"], key=key,
    )  # fmt: skip
    states = [answer["gave"]["state"] for answer in (made, seen, confirmed, released)]
    assert states == ["held", "held", "confirmed", "released"]
    assert refused["problem"]["soldOut"] is True
    assert refused["problem"]["lines"][0]["quantity"] == "900"
    assert len(refused["asked"]) == 1
    assert (unknown["problem"]["status"], unknown["problem"]["title"]) == (404, "没有该商品")


def test_an_answer_that_was_lost_is_asked_for_again_and_reserves_once(line: BadLine, key: str) -> None:
    line.faults = ["lost", 503]
    one = [{"sku": SKU, "location": "store-02", "quantity": "1"}]
    (made,) = call(line.base, ["reserve", "J3", one], key=key)
    keys = [asked["header"]["idempotency-key"] for asked in made["asked"]]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert made["gave"]["lines"][0]["held"] == "1"


def test_it_gives_up_after_so_many_attempts_and_in_time(line: BadLine, key: str) -> None:
    line.faults = [503, 429]
    (busy,) = call(line.base, ["stock", SKU], key=key, attempts=2)
    assert (busy["problem"]["status"], len(busy["asked"])) == (429, 2)
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        (lost,) = call(base, ["stock", SKU], attempts=2, timeout=200)
    assert lost["problem"]["status"] == 0
    assert time.monotonic() - started < 10


def test_points_by_the_members_token(line: BadLine, key: str) -> None:
    token = jwt.encode({"sub": "M1", "iss": "shop", "exp": int(time.time()) + 60}, SECRET, "HS256")
    (points,) = call(line.base, ["points", {"limit": 1}], key=key, memberToken=token)
    assert (points["gave"]["balance"], len(points["gave"]["movements"])) == ("70", 1)
