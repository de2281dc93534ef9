"""微信小店 (WeChat shop): stock, its flow, and orders, by the interface of `channels/ec`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from omo_sync.clock import Clock
from omo_sync.shops.calls import USUAL, Calls, Limits
from omo_sync.shops.documents import document, listed, whole
from omo_sync.shops.port import Flow, Key, ShopError
from omo_sync.shops.token import Granted, Token

URL = "https://api.weixin.qq.com"
SECOND = 1_000_000
PAGE = 100
ADD, SUBTRACT, SET = 1, 2, 3  # diff_type
PLAIN_STOCK = 0  # stock_type: what is sold in the shop itself

STALE_TOKEN = frozenset({"40001", "40014", "42001"})
BUSY = "-1"


class WechatShop:
    """name: of the source or target, for messages."""

    def __init__(
        self, name: str, appid: str, secret: str, now: Clock, limits: Limits = USUAL, url: str = URL
    ) -> None:
        self.name = name
        self._account = {"appid": appid, "secret": secret}
        self._url = url.rstrip("/")
        self._now = now
        self._calls = Calls(name, limits, now, secrets=(secret,))
        self._token = Token(self._granted, now)

    def close(self) -> None:
        self._calls.close()

    def check(self) -> None:
        self._token.value()

    def set_price(self, key: Key, cents: int) -> None:
        changed = [{"sku_id": key.variant, "sale_price": cents}]
        self._ask("product/auditfree", {"product_id": key.item, "skus": changed})

    def stock(self, key: Key) -> int:
        answer = self._ask("product/stock/get", named(key))
        return whole(self.name, inner(answer).get("normal_stock_num"), "normal_stock_num")

    def set_stock(self, key: Key, quantity: int) -> None:
        self._change(key, SET, quantity, again=True)

    def add_stock(self, key: Key, difference: int) -> None:
        if difference:
            self._change(key, ADD if difference > 0 else SUBTRACT, abs(difference), again=False)

    def flow(self, key: Key, since: int, until: int) -> Sequence[Flow]:
        span = {"begin_time": since // SECOND, "end_time": -(-until // SECOND)}
        asked: dict[str, Any] = {**named(key), "stock_type": PLAIN_STOCK, **span, "page_size": PAGE}
        found: list[Flow] = []
        keys: set[str] = set()
        while True:
            data = inner(self._ask("product/stock/getflow", asked))
            page = [self._flow(one) for one in listed(data.get("stock_flow_info_list"))]
            found += (one for one in page if since <= one.at < until)
            following = data.get("next_key")
            if not page or not following or str(following) in keys:
                return sorted(found, key=lambda one: one.at)
            keys.add(str(following))
            asked["next_key"] = following

    def orders(self, since: int, until: int) -> Iterator[list[Any]]:
        span = {"start_time": since // SECOND, "end_time": -(-until // SECOND)}
        asked: dict[str, Any] = {"update_time_range": span, "page_size": PAGE}
        keys: set[str] = set()
        while True:
            page = self._ask("order/list/get", asked)
            ids = listed(page.get("order_id_list"))
            yield [self._ask("order/get", {"order_id": id}).get("order") for id in ids]
            following = page.get("next_key")
            if page.get("has_more") is not True or not following or str(following) in keys:
                return
            keys.add(str(following))
            asked["next_key"] = following

    def _flow(self, told: Any) -> Flow:
        if not isinstance(told, dict):
            raise ShopError(f"{self.name}: an entry of the flow is {told!r}, no object", "", sure=False)
        extra = told.get("ext_info")
        order = extra.get("order_id") if isinstance(extra, dict) else None
        return Flow(
            whole(self.name, told.get("update_time"), "update_time") * SECOND,
            whole(self.name, told.get("beginning_amount"), "beginning_amount"),
            whole(self.name, told.get("ending_amount"), "ending_amount"),
            str(told.get("op_type", "")),
            str(order or ""),
            told,
        )

    def _change(self, key: Key, way: int, number: int, again: bool) -> None:
        self._ask("product/stock/update", {**named(key), "diff_type": way, "num": number}, again)

    def _ask(self, what: str, content: Mapping[str, Any], again: bool = True) -> dict[str, Any]:
        """Raises ShopError, CallFailed."""
        url = f"{self._url}/channels/ec/{what}"
        for first in (True, False):
            token = {"access_token": self._token.value()}
            answer = document(self.name, self._calls.post(url, token, dict(content), again))
            code = str(answer.get("errcode", ""))
            if code == "0":
                return answer
            if code not in STALE_TOKEN or not first:
                break
            self._token.forget()  # another program fetched one, which ends ours
        raise self._refused(what, code, answer)

    def _granted(self) -> Granted:
        content = {"grant_type": "client_credential", **self._account}
        answer = document(
            self.name, self._calls.post(f"{self._url}/cgi-bin/stable_token", {}, content, again=True)
        )
        token = answer.get("access_token")
        if not isinstance(token, str) or not token or not token.isascii():
            raise self._refused("stable_token", str(answer.get("errcode", "")), answer)
        self._calls.hide(token)
        seconds = whole(self.name, answer.get("expires_in"), "expires_in")
        return Granted(token, self._now() + seconds * SECOND)

    def _refused(self, what: str, code: str, answer: Mapping[str, Any]) -> ShopError:
        mend = (
            "correct `appid` and `secret`"
            if what == "stable_token"
            else "the shop is busy, it is asked again"
            if code == BUSY
            else "see the shop's list of errcodes"
        )
        said = self._calls.shown(str(answer.get("errmsg", "")))
        return ShopError(
            f"{self.name}: {what} is refused with errcode {code or 'none'}{said}; {mend}",
            code,
            sure=code not in (BUSY, ""),
        )


def named(key: Key) -> dict[str, str]:
    return {"product_id": key.item, "sku_id": key.variant}


def inner(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    data = answer.get("data")
    return data if isinstance(data, dict) else {}
