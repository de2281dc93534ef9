"""The change feed: resumable by position, filtered, by long-poll and as a stream."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import httpx

from omo_sync.projections import changes
from tests.api.conftest import counted, event
from tests.api.server import PATIENCE, Server
from tests.running import engine, tell


def follow(server: Server, key: dict[str, str], **query: Any) -> Any:
    return server.get("/v1/changes", key, **{"wait": 0, **query}).json()


def test_from_nothing_everything_is_told(server: Server, everything: dict[str, str]) -> None:
    page = follow(server, everything, after=0, limit=10_000)
    told = {(one["kind"], one["sku"]) for one in page["changes"]}
    assert {("stock", "SAFE"), ("price", "TEA"), ("item", "COLA")} <= told
    assert "points" not in {kind for kind, _ in told}
    assert follow(server, everything, after=page["position"])["changes"] == []


def test_pages_lead_to_the_same_as_all_at_once(server: Server, everything: dict[str, str]) -> None:
    whole = follow(server, everything, after=0, limit=10_000)
    told, position = [], 0
    while position < whole["position"]:
        page = follow(server, everything, after=position, limit=1)
        told += page["changes"]
        position = page["position"]
    assert told[: len(whole["changes"])] == whole["changes"]


def test_a_change_ends_the_wait(server: Server, everything: dict[str, str]) -> None:
    position = follow(server, everything, after=0)["position"]
    started = threading.Timer(0.5, lambda: server.tell([counted("wait-1", "WAITED", "store-01", 1)]))
    started.start()
    page = follow(server, everything, after=position, sku="WAITED", wait=50)
    started.join()
    assert [(one["kind"], one["sku"]) for one in page["changes"]] == [("stock", "WAITED")]


def test_a_location_is_told_of_its_own_stock_alone(server: Server, everything: dict[str, str]) -> None:
    position = server.tell([counted(f"at-{place}", "AT", place, 1) for place in ("store-01", "store-02")])
    server.tell([event("inventory.sold", "at-sold", sku="AT", location="store-02", quantity=1)])
    here = follow(server, everything, after=position, location="store-02")["changes"]
    assert [(one["kind"], one["sku"]) for one in here] == [("stock", "AT")]
    assert follow(server, everything, after=position, location="store-01")["changes"] == []


def test_a_stream_tells_and_is_resumed_by_its_last_id(server: Server, everything: dict[str, str]) -> None:
    position = server.tell([counted("stream-1", "STREAMED", "store-01", 1)])
    asked = {**everything, "accept": "text/event-stream", "last-event-id": str(position - 1)}
    with httpx.stream("GET", f"{server.base}/v1/changes", headers=asked, timeout=PATIENCE) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines: dict[str, str] = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            lines[name] = value
            if name == "data":
                break
    page = json.loads(lines["data"])
    assert (lines["event"], int(lines["id"])) == ("changes", page["position"])
    assert {"kind": "stock", "sku": "STREAMED", "position": position} in page["changes"]


def test_a_rebuild_begins_another_epoch_and_loses_nothing(server: Server, everything: dict[str, str]) -> None:
    before = follow(server, everything, after=0, limit=10_000)
    stock = server.get("/v1/stock", sku=["SAFE", "6901234567892"]).json()["items"]
    server.run("projections", "rebuild")
    position = server.tell([counted("rebuilt-1", "REBUILT", "store-01", 1)])
    after = server.get("/v1/stock/REBUILT", min_position=position)
    assert after.json()["available"] == "1"
    page = follow(server, everything, after=before["position"], limit=10_000)
    assert page["epoch"] == before["epoch"] + 1
    assert "REBUILT" in {one["sku"] for one in page["changes"]}
    time.sleep(0.2)
    again = server.get("/v1/stock", sku=["SAFE", "6901234567892"]).json()["items"]
    assert [{**one, "version": 0} for one in again] == [{**one, "version": 0} for one in stock]


def test_every_change_lies_after_what_was_known_before_it() -> None:
    with engine() as on:
        known = 0
        for number, told in enumerate(
            [
                counted("a", "A", "store-01", 5),
                event("location.opened", "b", location="store-01"),
                event("inventory.reserved", "c", sku="A", location="store-01", quantity=1, order="W",
                      expires_at="2026-03-02T10:00:00+08:00"),
            ]
        ):  # fmt: skip
            tell(on, [told])
            with on.database.transaction() as transaction:
                told_of = [change for change in changes.after(transaction, known) if change.kind == "s"]
            assert [change.subject for change in told_of] == ["A"], number
            known = told_of[0].position
        on.reconcile(on.now())
        with on.database.transaction() as transaction:
            assert [change.subject for change in changes.after(transaction, known)] == ["A"]
