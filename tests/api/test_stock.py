"""Stock as shoppers see it, from the running server."""

from __future__ import annotations

import gzip

import httpx

from tests.api.conftest import counted, event
from tests.api.server import Server

SKU = "6901234567892"


def test_one_sku_in_all_and_by_location(server: Server) -> None:
    answer = server.get(f"/v1/stock/{SKU}").json()
    assert answer["available"] == "10.5"
    assert answer["locations"] == [
        {"location": "store-01", "available": "3"},
        {"location": "store-02", "available": "7.5"},
    ]
    assert answer["version"] <= answer["as_of"]
    assert 0 <= answer["age"] < 20


def test_safety_stock_is_not_for_sale_and_what_was_never_counted_neither(server: Server) -> None:
    assert server.get("/v1/stock/SAFE").json()["available"] == "1"
    uncounted = server.get("/v1/stock/UNCOUNTED").json()
    assert uncounted["locations"] == [{"location": "store-01", "available": "0"}]


def test_nothing_new_is_304_until_something_changes(server: Server) -> None:
    server.tell([counted("etag-1", "ETAG", "store-01", 4)])
    first = server.get("/v1/stock/ETAG", min_position=0)
    again = server.get("/v1/stock/ETAG", {"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert int(again.headers["omo-as-of"]) >= first.json()["version"]
    position = server.tell([event("inventory.sold", "etag-2", sku="ETAG", location="store-01", quantity=1)])
    changed = server.get("/v1/stock/ETAG", {"if-none-match": first.headers["etag"]}, min_position=position)
    assert changed.status_code == 200
    assert changed.json()["available"] == "4"  # the sale has the time of the count
    assert changed.json()["version"] > first.json()["version"]


def test_several_skus_come_in_the_order_asked_for(server: Server) -> None:
    answer = server.get("/v1/stock", sku=["SAFE", SKU, "NONE", "SAFE"]).json()
    assert [item["sku"] for item in answer["items"]] == ["SAFE", SKU]
    assert answer["items"][1]["locations"] == server.get(f"/v1/stock/{SKU}").json()["locations"]
    assert answer["unknown"] == ["NONE"]


def test_a_sku_of_any_characters_is_found(server: Server) -> None:
    position = server.tell([counted("odd-1", "甲/b c?", "store-01", 1)])
    answer = server.get("/v1/stock/%E7%94%B2%2Fb%20c%3F", min_position=position)
    assert (answer.status_code, answer.json()["sku"]) == (200, "甲/b c?")


def test_an_unknown_sku_is_a_problem_in_the_callers_language(server: Server) -> None:
    english = server.get("/v1/stock/NONE")
    chinese = server.get("/v1/stock/NONE", {"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert english.headers["content-type"] == "application/problem+json"
    assert (english.status_code, english.json()["title"]) == (404, "There is no such sku")
    assert chinese.json()["title"] == "没有该商品"


def test_a_position_that_the_log_does_not_have_is_409_after_a_bounded_wait(server: Server) -> None:
    for wanted in (10**12, 2**62):
        answer = server.get(f"/v1/stock/{SKU}", min_position=wanted)
        assert (answer.status_code, answer.headers["retry-after"]) == (409, "1")
    assert answer.json()["type"] == "urn:omo-sync:problem:no-position"


def test_what_makes_no_sense_is_422(server: Server) -> None:
    assert server.get(f"/v1/stock/{SKU}", min_position="x").status_code == 422
    assert server.get("/v1/stock").status_code == 422
    assert server.get("/v1/stock", sku=[f"S{number}" for number in range(101)]).status_code == 422


def test_long_answers_are_compressed_for_whom_it_suits(server: Server) -> None:
    skus = [f"SQUEEZED-{number}" for number in range(60)]
    server.tell([counted(f"squeezed-{sku}", sku, "store-01", 1) for sku in skus])
    with httpx.stream(
        "GET", f"{server.base}/v1/stock", params={"sku": skus}, headers={"accept-encoding": "gzip"}
    ) as answer:
        squeezed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(squeezed).count(b'"sku"') == 60
    plain = httpx.get(
        f"{server.base}/v1/stock", params={"sku": skus}, headers={"accept-encoding": "identity"}
    )
    assert "content-encoding" not in plain.headers


def test_head_and_wrong_methods(server: Server) -> None:
    head = httpx.head(f"{server.base}/v1/stock/{SKU}")
    assert (head.status_code, head.content) == (200, b"")
    wrong = httpx.delete(f"{server.base}/v1/stock/{SKU}")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD")
