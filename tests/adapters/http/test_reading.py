"""A shop's lists over HTTP: each item once, whatever pages, limits and troubles there are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from omo_sync.adapters.contract import Adapter, Row, Unread
from omo_sync.adapters.http import Http
from omo_sync.adapters.http.options import HttpOptions
from omo_sync.errors import Refused, SourceError
from omo_sync.pull import Pull
from tests import running
from tests.shops.stub import Asked, Given, Stub

ORDERS: dict[str, Any] = {
    "path": "/orders",
    "items": "data.orders",
    "key": "id",
    "lines": "lines",
    "page": {"by": "number", "parameter": "page", "size": 2, "size_parameter": "limit"},
    "cursor": {"at": "updated", "parameter": "since", "form": "iso", "overlap": "60s"},
    "values": {
        "time": {"from": "updated", "time": "iso"},
        "sku": {"from": "lines.sku", "change": ["trim"], "alias": "keep"},
    },
    "facts": [
        {
            "type": "inventory.sold",
            "when": {"status": "paid"},
            "data": {"sku": "{sku}", "location": "mall", "quantity": "{lines.count}", "document": "{id}"},
        },
        {
            "type": "inventory.returned",
            "when": {"status": "refunded"},
            "data": {"sku": "{sku}", "location": "mall", "quantity": "{lines.count}"},
        },
    ],
}


def order(number: int, *lines: tuple[str, object], updated: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "status": "paid",
        "updated": updated or f"2026-05-01T10:{number:02}:00+08:00",
        "lines": [{"sku": sku, "count": count} for sku, count in lines],
        **more,
    }


def options(shop: Stub, **stream: Any) -> HttpOptions:
    return HttpOptions.model_validate(
        {
            "url": shop.base,
            "headers": {"Authorization": "Bearer very-secret"},
            "attempts": 3,
            "source": "online/mall",
            "streams": {"orders": {**ORDERS, **stream}},
        }
    )


def adapter(shop: Stub, **stream: Any) -> Adapter:
    return Http("mall", options(shop, **stream))


def paged(orders: list[dict[str, Any]]) -> Any:
    def answer(asked: Asked) -> Any:
        since = asked.query.get("since", "")
        found = [one for one in orders if one["updated"] >= since]
        limit, page = int(asked.query["limit"]), int(asked.query["page"])
        return {"data": {"orders": found[limit * (page - 1) : limit * page]}}

    return answer


def rows(source: Adapter, after: str | None = None) -> tuple[list[Row | Unread], str | None]:
    found: list[Row | Unread] = []
    for batch in source.read(after):
        found += batch.rows
        after = batch.cursor
    return found, after


def test_all_pages_are_read_and_every_line_is_a_fact(shop: Stub) -> None:
    shop.answer = paged([order(1, ("A ", 1), ("B", "2")), order(2), order(3, ("C", 0.25))])
    source = adapter(shop)
    found, _ = rows(source)
    assert [row.id for row in found] == ["orders:1#1", "orders:1#2", "orders:3#1"]
    events = [event for row in found for event in source.translate(row)]
    assert [event["data"]["sku"] for event in events] == ["A", "B", "C"]
    assert events[2]["data"] == {"sku": "C", "location": "mall", "quantity": "0.25", "document": "3"}
    assert [asked.query["page"] for asked in shop.asked] == ["1", "2"]
    assert shop.asked[0].headers["authorization"] == "Bearer very-secret"


def test_the_next_pull_begins_a_little_before_and_tells_what_is_new(shop: Stub) -> None:
    orders = [order(1, ("A", 1)), order(2, ("B", 1))]
    shop.answer = paged(orders)
    source = adapter(shop)
    _, cursor = rows(source)
    assert rows(source, cursor) == ([], cursor)
    assert shop.asked[-1].query["since"] == "2026-05-01T10:01:00+08:00"
    orders.append(order(3, ("C", 1)))
    found, later = rows(source, cursor)
    assert [row.id for row in found] == ["orders:3#1"]
    assert rows(source, later) == ([], later)


def test_what_changed_within_the_overlap_is_told_again(shop: Stub) -> None:
    orders = [order(1, ("A", 1)), order(2, ("B", 1))]
    shop.answer = paged(orders)
    source = adapter(shop)
    _, cursor = rows(source)
    orders[1]["status"] = "refunded"
    found, _ = rows(source, cursor)
    assert [row.id for row in found] == ["orders:2#1"]


def test_whoever_is_stopped_half_way_misses_nothing(shop: Stub) -> None:
    shop.answer = paged([order(number, (f"S{number}", 1)) for number in (9, 1, 8, 2, 7, 3)])
    source = adapter(shop)
    everything = {row.id for row in rows(source)[0]}
    for stop in range(4):
        cursor, seen = None, set()
        for count, batch in enumerate(source.read(None)):
            if count == stop:
                break
            cursor = batch.cursor
            seen |= {row.id for row in batch.rows}
        seen |= {row.id for row in rows(source, cursor)[0]}
        assert seen == everything


def test_in_order_each_page_is_done_with(shop: Stub) -> None:
    orders = [order(number, ("A", 1)) for number in range(1, 6)]
    shop.answer = paged(orders)
    source = adapter(shop, cursor={**ORDERS["cursor"], "ascending": True, "overlap": "0s"})
    first = next(iter(source.read(None)))
    assert [row.id for row in rows(source, first.cursor)[0]] == [f"orders:{n}#1" for n in (3, 4, 5)]


@pytest.mark.parametrize(
    ("page", "lead"),
    [
        (
            {"by": "token", "parameter": "at", "next": "meta.next"},
            lambda base, at: ({"meta": {"next": at}}, {}),
        ),
        ({"by": "next", "next": "meta.next"}, lambda base, at: ({"meta": {"next": at and f"?at={at}"}}, {})),
        (
            {"by": "link"},
            lambda base, at: ({}, {"link": f'<{base}/orders?at={at}>; rel="next"'} if at else {}),
        ),
    ],
)
def test_pages_that_lead_to_the_next(shop: Stub, page: Any, lead: Any) -> None:
    def answer(asked: Asked) -> Given:
        at = int(asked.query.get("at", "0"))
        more, headers = lead(shop.base, str(at + 1) if at < 2 else "")
        return Given({"data": {"orders": [order(at, ("A", 1))]}, **more}, 200, headers)

    shop.answer = answer
    found, _ = rows(adapter(shop, page=page))
    assert [row.id for row in found] == ["orders:0#1", "orders:1#1", "orders:2#1"]


def test_pages_in_a_circle_or_elsewhere_are_not_followed(shop: Stub) -> None:
    shop.answer = lambda asked: {"data": {"orders": []}, "next": "?at=1"}
    with pytest.raises(SourceError, match="circle"):
        rows(adapter(shop, page={"by": "next", "next": "next"}))
    shop.answer = lambda asked: {"data": {"orders": []}, "next": "https://evil.example/"}
    with pytest.raises(SourceError, match="credentials are for"):
        rows(adapter(shop, page={"by": "next", "next": "next"}))


def test_a_number_as_cursor(shop: Stub) -> None:
    shop.answer = lambda asked: {"data": {"orders": [order(n, ("A", 1)) for n in (5, 7)]}}
    cursor = {"at": "id", "parameter": "since_id", "form": "number", "start": "3"}
    source = adapter(shop, page=None, cursor=cursor)
    _, after = rows(source)
    rows(source, after)
    assert [asked.query["since_id"] for asked in shop.asked] == ["3", "7"]


def test_it_waits_as_long_as_it_is_asked_to(shop: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("omo_sync.shops.calls.sleep", waited.append)
    busy = [
        Given({}, 429, {"retry-after": "7"}),
        Given({}, 503, {"retry-after": "Fri, 01 May 2026 00:00:09 GMT"}),
    ]
    shop.answer = lambda asked: busy.pop(0) if busy else {"data": {"orders": []}}
    made = Http("mall", options(shop), clock=lambda: running.microseconds("2026-05-01T00:00:00Z"))
    rows(made)
    assert waited == [7.0, 9.0]


def test_who_asks_for_too_long_is_left_alone(shop: Stub) -> None:
    shop.answer = lambda asked: Given({}, 429, {"retry-after": "3600"})
    with pytest.raises(SourceError, match="left alone for 3600 s"):
        rows(adapter(shop))
    assert len(shop.asked) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Given({"error": "token very-secret is wrong"}, 401), r"answers 401 .*correct the credentials"),
        (Given(b"<html>", 200), "does not answer JSON"),
        (Given({"data": {}}), "no list at 'data.orders'"),
        (Given(b"", 302, {"location": "https://evil.example"}), "no redirect is followed"),
        (Given({"data": {"orders": [{"id": 1}]}}), "nothing at 'updated'"),
        (Given({"data": {"orders": [order(1, updated="soon")]}}), "'soon' at 'updated' is not of the form"),
    ],
)
def test_troubles_are_told_with_source_and_mend_and_without_secrets(
    shop: Stub, given: Given, said: str
) -> None:
    shop.answer = lambda asked: given
    with pytest.raises(SourceError, match=said) as caught:
        rows(adapter(shop))
    assert "mall" in str(caught.value)
    assert "very-secret" not in str(caught.value)


def test_a_shop_that_is_away_is_told_as_such(shop: Stub) -> None:
    told = options(shop).model_copy(update={"url": "http://127.0.0.1:9", "attempts": 1})
    with pytest.raises(SourceError, match="cannot be reached"):
        rows(Http("mall", told))


def test_one_bad_item_is_alone_in_quarantine(shop: Stub, both: str) -> None:
    bad = [order(2, ("A", "many")), order(3, ("B", 1), status="weird"), {"updated": order(4)["updated"]}]
    shop.answer = paged([order(1, ("A", 1)), *bad, order(5, ("A", 2))])
    with running.engine() as engine:
        source = adapter(shop)
        (totals,) = Pull(source, engine.ingest).run()
        assert (totals.accepted, totals.quarantined) == (2, 3)
        assert list(Pull(source, engine.ingest).run()) == []
        engine.projector.catch_up()
        with engine.database.transaction() as transaction:
            codes = transaction.rows("SELECT code, raw FROM quarantine ORDER BY code")
        assert [code for code, _ in codes] == ["E105", "E203", "E203"]
        assert any(json.loads(raw).get("status") == "weird" for _, raw in codes)


def test_half_a_character_concerns_its_text_alone(shop: Stub, both: str) -> None:
    half = {**order(2, ("B", 1)), "id": "\ud800"}
    odd = [half, order(3, ("C", 1), note="x\ud83d y"), order(4, ("\ud83d", 1))]
    shop.answer = paged([order(1, ("A", 1)), *odd])
    with running.engine() as engine:
        (totals,) = Pull(adapter(shop), engine.ingest).run()
        assert (totals.accepted, totals.quarantined) == (4, 0)
        assert sorted(fact.data["sku"] for fact in running.facts(engine)) == ["A", "B", "C", "\\ud83d"]


@pytest.mark.parametrize("far", ["9999-12-31T23:59:59Z", "9998-12-31T23:59:59+08:00"])
def test_a_time_far_ahead_hides_nothing_that_follows(shop: Stub, far: str) -> None:
    orders = [order(1, ("A", 1)), order(2, ("B", 1), updated=far)]
    shop.answer = paged(orders)
    source = adapter(shop, timezone="Asia/Shanghai")
    _, cursor = rows(source)
    orders.append(order(3, ("C", 1), updated="2999-01-01T00:00:00Z"))
    found, _ = rows(source, cursor)
    assert [row.id for row in found] == ["orders:3#1"]
    assert shop.asked[-1].query["since"] < "2999"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"sku": {"from": "lines.code"}}, "'lines.code' in what came"),
        ({"sku": {"from": "lines"}}, "is a list or an object"),
    ],
)
def test_a_path_that_leads_nowhere_says_so(shop: Stub, values: Any, said: str) -> None:
    shop.answer = paged([order(1, ("A", 1))])
    source = adapter(shop, values={**ORDERS["values"], **values})
    [row] = rows(source)[0]
    with pytest.raises(Refused, match=said):
        source.translate(row)


@pytest.mark.parametrize(("optional", "said"), [([], ["E203", "E203"]), (["lines"], [])])
def test_an_item_without_the_list_of_its_lines_is_not_lost(
    shop: Stub, optional: list[str], said: list[str]
) -> None:
    renamed, scalar = order(2), order(3, lines="x")
    renamed["items"] = renamed.pop("lines")
    shop.answer = paged([order(1, ("A", 1)), renamed, scalar, order(4), order(5, lines=None)])
    found, _ = rows(adapter(shop, optional=optional))
    assert [row.id for row in found if isinstance(row, Row)] == ["orders:1#1"]
    assert [row.code for row in found if isinstance(row, Unread)] == said


@pytest.mark.parametrize(("optional", "ids"), [([], ["orders:1#"]), (["packages.lines"], ["orders:1#2.1"])])
def test_lists_within_lists_may_lack_one(shop: Stub, optional: list[str], ids: list[str]) -> None:
    packages = [{"weight": 1}, {"lines": [{"sku": "A", "count": 1}]}]
    shop.answer = paged([order(1, packages=packages)])
    found, _ = rows(adapter(shop, lines="packages.lines", optional=optional))
    assert [row.id for row in found] == ids


def test_books_are_told_at_the_instant_of_the_comparison(shop: Stub) -> None:
    shop.answer = lambda asked: {"stock": [{"sku": "A", "left": 5}, {"sku": "B", "left": "1.5"}]}
    stream = {
        "path": "/stock",
        "items": "stock",
        "key": "sku",
        "report": True,
        "time": "{row.now}",
        "facts": [
            {"type": "inventory.reported", "data": {"sku": "{sku}", "location": "mall", "on_hand": "{left}"}}
        ],
    }
    told = options(shop).model_dump() | {"streams": {"stock": stream}, "headers": {}}
    source = Http(
        "mall",
        HttpOptions.model_validate(told | {"connect_timeout": "1s", "timeout": "1s", "patience": "1s"}),
    )
    assert rows(source) == ([], None)
    [first, second] = [row for part in source.report(running.NOW) for row in part]
    assert first.id != next(iter(next(iter(source.report(running.NOW + 1_000_000))))).id
    [event] = source.translate(second)
    assert (event["time"], event["data"]["on_hand"]) == ("2026-06-01T08:00:00+08:00", "1.5")
