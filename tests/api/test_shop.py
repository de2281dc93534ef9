"""The storefront's page in a browser, as a shopper with a slow phone has it."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.api.conftest import GOODS, POINTS, STOCK, counted, described
from tests.api.server import Server

KEY = "a key of the tests that is long enough"
CHROMIUM = "/usr/bin/chromium"
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOW = {"offline": False, "latency": 100, "downloadThroughput": 50_000, "uploadThroughput": 50_000}

PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
FIRST_VIEW = 25_000  # bytes, compressed
MANY = [described(f"MORE-{number:02}", f"货物{number:02}") for number in range(30)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("shop")
    made = Server(folder, f"sqlite:///{folder}/store.db")
    configured = made.config.read_text("utf-8")
    everything = 'public = ["stock", "prices", "catalogue", "reservations"]'
    made.config.write_text(configured.replace('public = ["stock"]', everything), "utf-8")
    few = [counted(f"few-{place}", "FEW", place, 2) for place in ("store-01", "store-02")]
    made.tell([*GOODS, *STOCK, *POINTS, *MANY, described("FEW", "限量款"), *few])
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone's; a mistake in the page's script, or against its policy, fails the test."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        locale="zh-CN",
        permissions=["geolocation"],
        geolocation={"latitude": 31.2401, "longitude": 121.4991},
    )
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda said: wrong.append(said.text) if "Policy" in said.text else None)
    opened.set_default_timeout(30_000)
    yield opened
    context.close()
    assert not wrong


def test_what_is_sent_is_small_and_may_run_nothing_else(shop: Server) -> None:
    answer = shop.get("/shop", {"accept-encoding": "gzip"})
    assert len(gzip.compress(answer.content, 6)) < FIRST_VIEW
    assert int(answer.headers["content-length"]) < FIRST_VIEW
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert not re.findall(r'(?:src|href)="(?!#|data:)', answer.text)


@pytest.mark.parametrize(
    ("accepted", "spoken"), [("", "zh-CN"), ("en-GB,en;q=0.9,zh;q=0.1", "en"), ("zh-CN,en;q=0.8", "zh-CN")]
)
def test_chinese_unless_english_is_liked_better(shop: Server, accepted: str, spoken: str) -> None:
    assert f'<html lang="{spoken}">' in shop.get("/shop", {"accept-language": accepted}).text


def test_no_goods_are_on_it_where_the_catalogue_is_not_public(server: Server) -> None:
    assert ">null</script>" in server.get("/shop").text


def first_view(shop: Server, page: Page) -> dict[str, Any]:
    """What a slow telephone measures of the page: when it paints, how far things move, what it loads."""
    page.goto("about:blank")
    page.goto(f"{shop.base}/shop")
    expect(page.locator(".card").first).to_be_visible()
    found: dict[str, Any] = page.evaluate(
        """() => new Promise((done) => {
          let moved = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((one) => { moved += one.value; }))
            .observe({ type: 'layout-shift', buffered: true });
          setTimeout(() => done({
            moved, paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
            bytes: performance.getEntriesByType('navigation')[0].transferSize,
            requests: performance.getEntriesByType('resource')
              .filter((one) => one.initiatorType !== 'img').length,
          }), 300);
        })"""
    )
    return found


def test_first_goods_within_a_second_at_400_kbit_and_nothing_jumps(shop: Server, page: Page) -> None:
    page.goto(f"{shop.base}/shop")  # the browser itself has woken up
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Network.emulateNetworkConditions", SLOW)
    views = [first_view(shop, page) for _ in range(3)]  # other tests keep this machine busy: the best counts
    assert min(view["paint"] for view in views) < 1_000, views
    for view in views:
        assert view["moved"] == 0, views
        assert view["bytes"] < FIRST_VIEW
        assert view["requests"] == 0


def test_search_by_pinyin_initials_and_by_category(shop: Server, page: Page) -> None:
    page.goto(f"{shop.base}/shop")
    page.get_by_role("searchbox").fill("pgz")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".card .name")).to_have_text("苹果汁 500ml")
    page.get_by_role("link", name="饮料 3").click()
    expect(page.locator(".card")).to_have_count(3)


def test_more_goods_come_by_the_button(shop: Server, page: Page) -> None:
    page.goto(f"{shop.base}/shop")
    expect(page.locator(".card")).to_have_count(12)
    page.get_by_role("button", name="加载更多").click()
    expect(page.locator(".card")).to_have_count(24)


def test_an_item_with_pictures_price_and_the_nearest_shop_first(shop: Server, page: Page) -> None:
    page.route(
        re.compile(r"^https://"), lambda asked: asked.fulfill(body=PICTURE, content_type="image/svg+xml")
    )
    page.goto(f"{shop.base}/shop#/item/6901234567892")
    expect(page.get_by_role("heading", level=1)).to_have_text("苹果汁 500ml")
    expect(page.locator(".gallery img")).to_have_count(2)
    assert page.locator(".gallery img").evaluate_all("all => all.map(one => one.loading)") == ["lazy"] * 2
    expect(page.locator(".price")).to_have_text("¥12.50")
    expect(page.locator(".facts")).to_contain_text("糖")
    page.get_by_role("button", name="离我最近").click()
    expect(page.locator(".shops li").first).to_contain_text("陆家嘴店")
    expect(page.get_by_role("radio").first).to_be_checked()


def test_reserving_by_keyboard_and_letting_go(shop: Server, page: Page) -> None:
    page.goto(f"{shop.base}/shop#/item/TEA")
    expect(page.get_by_role("button", name="已售罄")).to_be_disabled()
    shop.tell([counted("tea", "TEA", "store-01", 3)])
    left = shop.get("/v1/stock/TEA").json()["available"]
    page.reload()
    page.get_by_role("button", name="增加").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="立即预留").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("已为您预留")
    expect(page.locator(".state")).to_have_text("待取货")
    order = page.locator(".code").inner_text()
    assert shop.get(f"/v1/reservations/{order}").json()["lines"][0]["held"] == "2"
    page.get_by_role("button", name="取消预留").click()
    expect(page.locator(".state")).to_have_text("已取消")
    assert shop.get(f"/v1/reservations/{order}").json()["state"] == "released"
    assert left in ("0", "3")


def test_who_is_too_late_reads_what_is_left(shop: Server, page: Page) -> None:
    page.goto(f"{shop.base}/shop#/item/FEW")
    page.get_by_role("button", name="增加").click()
    shop.tell([counted("few-late", "FEW", "store-01", 1, time="2026-03-02T09:00:00+08:00")])
    page.get_by_role("button", name="立即预留").click()
    expect(page.get_by_role("alert")).to_contain_text("手慢了，库存不足")
    expect(page.get_by_role("alert")).to_contain_text("人民广场店 现余 1")


def test_an_answer_that_was_lost_reserves_once(shop: Server, page: Page) -> None:
    """The request went through, its answer did not: it is asked again under the same key."""
    lost: list[str] = []

    def lose(route: Any) -> None:
        answer = route.fetch()
        lost.append(answer.text())
        route.abort() if len(lost) == 1 else route.fulfill(response=answer)

    page.goto(f"{shop.base}/shop#/item/6901234567892")
    page.route("**/v1/reservations", lose)
    page.get_by_role("button", name="立即预留").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已为您预留")
    assert len(lost) == 2
    assert lost[0] == lost[1]


def test_points_with_the_token_of_the_address(shop: Server, page: Page) -> None:
    token = jwt.encode({"sub": "M1", "iss": "shop", "exp": int(time.time()) + 60}, KEY, "HS256")
    page.goto(f"{shop.base}/shop#token={token}")
    expect(page.locator(".balance")).to_have_text("70")
    expect(page.locator(".ledger li")).to_have_count(2)
    assert "token" not in page.url
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_label("会员令牌")).to_be_visible()


def test_english_by_the_switch_and_it_stays(shop: Server, page: Page) -> None:
    page.goto(f"{shop.base}/shop")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("All items")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_every_control_has_a_name(shop: Server, page: Page) -> None:
    for place in ("", "#/item/6901234567892", "#/orders", "#/points"):
        page.goto(f"{shop.base}/shop{place}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('a, button, input, select')].filter((one) =>
              !(one.textContent.trim() || one.getAttribute('aria-label')
                || (one.labels && one.labels.length)))
              .map((one) => one.outerHTML)"""
        )
        assert nameless == [], place


def test_no_text_is_missing_in_either_language() -> None:
    folder = Path(__file__).parents[2] / "omo_sync" / "api" / "pages" / "shop"
    words = (folder / "words.js").read_text("utf-8")
    known = set(re.findall(r"(?:^|\s)(\w+): \['[^']+', '[^']+'\]", words))
    used = {
        word for file in folder.glob("*.js") for word in re.findall(r"say\('(\w+)'", file.read_text("utf-8"))
    }
    assert used
    assert used <= known
