"""Prices: by channel and location, at an instant, and those to come."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from tests.api.conftest import described, priced
from tests.api.server import Server, assert_eventually

JUICE = "6901234567892"


def test_a_channel_pays_the_lower_of_list_and_promotion(server: Server, everything: dict[str, str]) -> None:
    everywhere = server.get(f"/v1/prices/{JUICE}", everything).json()
    mall = server.get(f"/v1/prices/{JUICE}", everything, channel="mall").json()
    assert (everywhere["effective"], everywhere["promotion"]) == ("12.5", None)
    assert (mall["effective"], mall["list"], mall["channel"]) == ("9.9", "12.5", "mall")


def test_the_price_at_an_instant_and_what_comes(server: Server, everything: dict[str, str]) -> None:
    sale = priced(
        "sale", "TEA", "20", kind="promotion",
        effective_from="2030-01-01T00:00:00+08:00", effective_to="2030-01-02T00:00:00+08:00",
    )  # fmt: skip
    position = server.tell([sale])
    now = server.get("/v1/prices/TEA", everything, min_position=position).json()
    assert now["effective"] == "30"
    assert [(one["at"], one["effective"]) for one in now["coming"]] == [
        ("2029-12-31T16:00:00Z", "20"),
        ("2030-01-01T16:00:00Z", "30"),
    ]
    then = server.get("/v1/prices/TEA", everything, at="2030-01-01T12:00:00+08:00").json()
    assert then["effective"] == "20"
    assert server.get("/v1/prices/TEA", everything, at="yesterday").status_code == 422
    assert server.get("/v1/prices/NONE", everything).status_code == 404


def test_a_price_that_begins_changes_lists_without_a_new_fact(
    server: Server, everything: dict[str, str]
) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    position = server.tell(
        [
            described("TIMED", "限时商品"),
            priced("t1", "TIMED", "10"),
            priced("t2", "TIMED", "6", kind="promotion", effective_from=soon),
        ]
    )
    before = server.get("/v1/prices/TIMED", everything, min_position=position)
    assert_eventually(lambda: listed(server, everything) == "6")
    after = server.get("/v1/prices/TIMED", {**everything, "if-none-match": before.headers["etag"]})
    assert (after.status_code, after.json()["effective"]) == (200, "6")
    assert after.json()["version"] == before.json()["version"]


def listed(server: Server, key: dict[str, str]) -> str:
    time.sleep(0.1)
    (item,) = server.get("/v1/items", key, q="限时").json()["items"]
    price: str = item["price"]
    return price
