"""The catalogue: pages, search and the item's own page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.api import grams
from omo_sync.api.catalogue import Asked, Catalogue, fits, place_of
from omo_sync.api.entry import Entry, Paid, folded
from omo_sync.api.pinyin import spellings
from omo_sync.api.quantities import packed, total, unpacked
from tests.api.conftest import described, priced
from tests.api.server import Server, assert_eventually

JUICE = "6901234567892"


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("果汁", {JUICE}),
        ("汁", {JUICE}),
        ("pgz", {JUICE}),
        ("pingguo", {JUICE}),
        ("6901234567892", {JUICE}),
        ("oolong", {"TEA"}),
        ("OOLONG 乌龙", {"TEA"}),
        ("ｔｅａ", {"TEA"}),
        ("wlc", {"TEA"}),
        ("nordic", {"TEA"}),
        ("山水", {JUICE, "COLA"}),
        ("山水 可乐", {"COLA"}),
        ("汁苹", set()),
        ("旧款", set()),
    ],
)
def test_words_find_items(server: Server, everything: dict[str, str], q: str, found: set[str]) -> None:
    assert_eventually(lambda: server.get("/v1/items", everything).status_code == 200, server.log)
    assert {item["sku"] for item in server.get("/v1/items", everything, q=q).json()["items"]} == found


def test_a_list_shows_stock_and_price(server: Server, everything: dict[str, str]) -> None:
    (item,) = server.get("/v1/items", everything, q="果汁").json()["items"]
    names = ("name", "brand", "image", "available", "price", "list", "currency")
    shown = {name: item[name] for name in names}
    assert shown == {
        "name": "苹果汁 500ml",
        "brand": "山水",
        "image": "https://img.example/a.jpg",
        "available": "10.5",
        "price": "12.5",
        "list": "12.5",
        "currency": "CNY",
    }


def test_a_price_below_its_list(server: Server, everything: dict[str, str]) -> None:
    position = server.tell([
        described("SALE", "特价", category="促销"),
        priced("sale-1", "SALE", "20"),
        priced("sale-2", "SALE", "15.5", kind="promotion"),
    ])  # fmt: skip
    (item,) = server.get("/v1/items", everything, category="促销", min_position=position).json()["items"]
    assert (item["price"], item["list"]) == ("15.5", "20")


def test_items_that_are_named(server: Server, everything: dict[str, str]) -> None:
    named = server.get("/v1/items", everything, sku=["COLA", "NONE", JUICE, "COLA"]).json()
    assert [item["sku"] for item in named["items"]] == ["COLA", JUICE]
    assert named["next"] is None
    found = server.get("/v1/items", everything, sku=["COLA", JUICE], q="果汁").json()["items"]
    assert [item["sku"] for item in found] == [JUICE]
    many = server.get("/v1/items", everything, sku=[str(number) for number in range(101)])
    assert many.status_code == 422
    assert "101 are asked for; name up to 100" in many.json()["detail"]


def test_a_category_holds_what_lies_below_it(server: Server, everything: dict[str, str]) -> None:
    drinks = server.get("/v1/items", everything, category="饮料").json()["items"]
    assert {item["sku"] for item in drinks} == {JUICE, "TEA", "COLA"}
    tea = server.get("/v1/items", everything, category="饮料/茶", brand="Nordic").json()["items"]
    assert [item["sku"] for item in tea] == ["TEA"]
    told = {
        one["name"]: one["items"] for one in server.get("/v1/categories", everything).json()["categories"]
    }
    assert (told["饮料"], told["饮料/果汁"]) == (3, 1)
    assert {"name": "山水", "items": 2} in server.get("/v1/brands", everything).json()["brands"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [("price", ["SOAP", JUICE, "TEA", "COLA"]), ("-price", ["COLA", "TEA", JUICE, "SOAP"]), ("name", None)],
)
def test_pages_go_on_where_the_one_before_ended(
    server: Server, everything: dict[str, str], sort: str, order: list[str] | None
) -> None:
    whole = server.get("/v1/items", everything, sort=sort, limit=100).json()
    paged, after = [], ""
    while after is not None:
        page = server.get("/v1/items", everything, sort=sort, limit=1, after=after).json()
        paged += page["items"]
        after = page["next"]
    assert [item["sku"] for item in paged] == [item["sku"] for item in whole["items"]]
    if order:
        assert [item["sku"] for item in paged if item["sku"] in order] == order


@pytest.mark.parametrize(
    "wrong", [{"after": "x"}, {"sort": "age"}, {"limit": 0}, {"limit": 101}, {"q": "x" * 101}]
)
def test_what_makes_no_sense_is_422(
    server: Server, everything: dict[str, str], wrong: dict[str, object]
) -> None:
    assert server.get("/v1/items", everything, **wrong).status_code == 422


def test_the_page_of_an_item(server: Server, everything: dict[str, str]) -> None:
    answer = server.get(f"/v1/items/{JUICE}", everything, channel="mall")
    item = answer.json()
    assert item["images"] == ["https://img.example/a.jpg", "https://img.example/b.jpg"]
    assert item["attributes"] == {"糖": "0.10"}
    assert item["price"]["effective"] == "9.9"
    assert [one["location"] for one in item["locations"]] == ["store-01", "store-02"]
    again = server.get(
        f"/v1/items/{JUICE}", {**everything, "if-none-match": answer.headers["etag"]}, channel="mall"
    )
    assert again.status_code == 304
    assert server.get("/v1/items/NONE", everything).status_code == 404


def test_an_items_attributes_are_as_they_were_told(server: Server, everything: dict[str, str]) -> None:
    attributes = {"fat": 1.5, "code": 2**64, "of": [{"each": -(2**70)}]}
    position = server.tell([described("MILK", "牛奶", attributes=attributes)])
    answer = server.get("/v1/items/MILK", everything, min_position=position)
    assert (answer.status_code, answer.json()["attributes"]) == (200, attributes)


def test_what_is_described_and_priced_meanwhile_is_found(server: Server, everything: dict[str, str]) -> None:
    position = server.tell([described("NEW", "崭新商品"), priced("new-1", "NEW", "3")])
    (item,) = server.get("/v1/items", everything, q="崭新", min_position=position).json()["items"]
    assert item["price"] == "3"
    renamed = described("NEW", "改名商品") | {"id": "again", "time": "2026-03-03T08:00:00+08:00"}
    position = server.tell([renamed, priced("new-2", "NEW", "2", time="2026-03-03T08:00:00+08:00")])
    assert server.get("/v1/items", everything, q="崭新", min_position=position).json()["items"] == []
    (item,) = server.get("/v1/items", everything, q="改名").json()["items"]
    assert item["price"] == "2"
    gone = described("NEW", "改名商品", stocked=False) | {"id": "gone", "time": "2026-03-04T08:00:00+08:00"}
    position = server.tell([gone])
    assert server.get("/v1/items", everything, q="改名", min_position=position).json()["items"] == []


def test_a_character_with_two_readings_is_found_by_both() -> None:
    assert {"zqxm", "cqxm", "chongqingxiaomian"} <= set(spellings("重庆小面"))
    long = spellings("面" * 30 + "重庆小面" + "面" * 30)
    assert any("chongqingxiaomian" in one for one in long)
    assert max(map(len, long[2:])) < len(long[0]) / 2


NAMES = st.text("苹果汁茶绿ab1 ", min_size=1, max_size=8)
ITEMS = st.dictionaries(st.sampled_from([f"S{number}" for number in range(12)]), NAMES, max_size=12)


@given(ITEMS, ITEMS, NAMES, st.sampled_from(["name", "price", "-price"]), st.integers(1, 5), st.booleans())
def test_pages_are_what_looking_through_everything_gives(
    items: dict[str, str], later: dict[str, str], q: str, sort: str, limit: int, anew: bool
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grams, "FEWEST", 2)  # so that some are common
        catalogue = Catalogue(entry(sku, name) for sku, name in items.items())
    catalogue.update({sku: entry(sku, name) if len(name) > 1 else None for sku, name in later.items()})
    catalogue.reprice({sku: Paid(len(name) * 100, "CNY") for sku, name in later.items()})
    present = items | later
    present = {sku: name for sku, name in present.items() if sku not in later or len(name) > 1}
    expected = [entry(sku, name, len(name) * 100 if sku in later else None) for sku, name in present.items()]
    expected = [one for one in expected if fits(one, folded(q).encode().split(), Asked())]
    expected.sort(key=place_of(sort), reverse=sort == "-price")
    if anew:
        known = [entry(sku, name, len(name) * 100 if sku in later else None) for sku, name in present.items()]
        catalogue = Catalogue((one.kept(catalogue.get(one.sku)) for one in known), catalogue)
    found, after = [], None
    while True:
        page = catalogue.page(Asked(q, sort=sort, limit=limit, after=after))
        found += [one.sku for one in page.entries]
        after = page.next
        if after is None:
            break
    assert found == [one.sku for one in expected]


def test_what_is_read_anew_is_not_held_a_second_time() -> None:
    first = Catalogue([entry("A", "苹果汁"), entry("B", "乌龙茶")])
    second = Catalogue(
        [entry("A", "苹果汁").kept(first.get("A")), entry("B", "乌龙茶").kept(first.get("B"))], first
    )
    for before, after in zip(first.by_name, second.by_name, strict=True):
        assert (after.text is before.text, after.fragment is before.fragment) == (True, True)
    assert [one.sku for one in second.page(Asked("乌龙")).entries] == ["B"]


@given(st.lists(st.integers(0, 2**40) | st.integers(0, 300).map(lambda units: units * 1_000), min_size=1))
def test_packed_quantities_are_exact(quantities: list[int]) -> None:
    told = packed(quantities)
    assert (unpacked(told), total(told)) == (quantities, sum(quantities))


def entry(sku: str, name: str, price: int | None = None) -> Entry:
    made = Entry(sku, {"name": name})
    made.priced(Paid(price, "CNY" if price else None))
    return made
