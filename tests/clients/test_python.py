"""The Python client."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from random import Random

import jwt
import pytest
from omo_sync_client import Forbidden, Line, Patience, Problem, SoldOut, Storefront, Unknown, Unreachable

from tests.api.conftest import counted
from tests.api.server import Server
from tests.clients.conftest import BadLine

SKU = "6901234567892"
SECRET = "a key of the tests that is long enough"
QUICK = Patience(attempts=3, first=0.001, longest=0.01, timeout=30)


@pytest.fixture
def client(line: BadLine, key: str) -> Iterator[Storefront]:
    with Storefront(line.base, key, patience=QUICK) as made:
        yield made


def test_reads(client: Storefront) -> None:
    assert client.stock(SKU)["available"] == "10.5"
    assert [one["sku"] for one in client.stocks([SKU, "SAFE", "NONE"])["items"]] == [SKU, "SAFE"]
    assert client.price(SKU, channel="mall")["effective"] == "9.9"
    assert client.item(SKU)["attributes"] == {"糖": "0.10"}
    assert [one["name"] for one in client.search("pgz")] == ["苹果汁 500ml"]
    assert {one["sku"] for one in client.search(category="饮料")} == {SKU, "TEA", "COLA"}
    near = client.shops(sku=SKU, near=(31.2401, 121.4991))
    assert [shop["location"] for shop in near] == ["store-02", "store-01"]
    assert client.changes(0, wait=0)["position"] > 0


def test_changes_are_followed_page_after_page(client: Storefront, shop: Server) -> None:
    position = client.changes(0, wait=0)["position"]
    pages = client.follow(position, skus=["NEW-1", "NEW-2"])
    for sku in ("NEW-1", "NEW-2"):
        shop.tell([counted(sku, sku, "store-01", 1)])
        assert [change["sku"] for change in next(pages)["changes"]] == [sku]


def test_what_has_not_changed_is_not_sent_again(client: Storefront, line: BadLine, shop: Server) -> None:
    first = client.stock("SAFE")
    again = client.stock("SAFE")
    assert (again["available"], again["version"]) == (first["available"], first["version"])
    assert again["as_of"] >= first["as_of"]
    assert "if-none-match" in line.asked[1][2]
    position = shop.tell([counted(f"more-{time.time()}", "SAFE", "store-02", 9)])
    assert client.stock("SAFE", min_position=position)["available"] != first["available"]


def test_an_order_from_reserving_to_letting_go(client: Storefront) -> None:
    made = client.reserve("P1", [Line("TEA", "store-01", 1)], expires_in=600)
    assert (made["state"], made["lines"][0]["held"]) == ("held", "1")
    assert client.confirm("P1")["state"] == "confirmed"
    assert client.order("P1")["expires_at"] is None
    assert client.fulfil("P1", [Line("TEA", "store-01", Decimal("0.5"))])["lines"][0]["held"] == "0.5"
    assert client.release("P1")["lines"][0]["held"] == "0"


def test_an_answer_that_was_lost_is_asked_for_again_and_reserves_once(
    client: Storefront, line: BadLine
) -> None:
    line.faults = ["lost", 503]
    made = client.reserve("P2", [Line(SKU, "store-02", "1")])
    keys = [headers["idempotency-key"] for _, _, headers in line.asked]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert made["lines"][0]["held"] == "1"


def test_what_is_refused_is_an_exception_that_says_why(client: Storefront, line: BadLine) -> None:
    with pytest.raises(SoldOut) as refused:
        client.reserve("P3", [Line(SKU, "store-02", 900)])
    assert refused.value.lines[0]["quantity"] == "900"
    with pytest.raises(Unknown, match="no such sku"):
        client.stock("NO/SUCH SKU")
    with pytest.raises(Problem, match="limit") as wrong:
        client.items(limit=1_000)
    assert wrong.value.status == 422
    assert len(line.asked) == 3  # none of it was asked twice


def test_keys_and_languages(line: BadLine) -> None:
    with (
        Storefront(line.base, "omo_wrong", language="zh-CN") as stranger,
        pytest.raises(Forbidden) as refused,
    ):
        stranger.item(SKU)
    assert refused.value.title == "密钥无效"


def test_points_by_the_members_token(client: Storefront) -> None:
    token = jwt.encode({"sub": "M1", "iss": "shop", "exp": int(time.time()) + 60}, SECRET, "HS256")
    assert client.points(token)["balance"] == "70"
    with pytest.raises(Forbidden):
        client.points("nonsense")


def test_it_gives_up_after_so_many_attempts(client: Storefront, line: BadLine) -> None:
    line.faults = [503, 429, 502]
    with pytest.raises(Problem) as busy:
        client.stock(SKU)
    assert busy.value.status == 502
    line.faults = ["lost"] * 3
    with pytest.raises(Unreachable):
        client.stock(SKU)
    assert len(line.asked) == 6


def test_rests_double_up_to_a_limit_differ_and_mind_what_the_server_asks() -> None:
    dice = Random(1)
    rests = [QUICK.rest(failures, 0, dice) for failures in range(1, 40)]
    assert all(0 <= rest <= QUICK.longest for rest in rests)
    assert len(set(rests)) == len(rests)
    assert QUICK.rest(1, 0.005, dice) >= 0.005
    assert QUICK.rest(1, 9_999, dice) <= 2 * QUICK.longest
