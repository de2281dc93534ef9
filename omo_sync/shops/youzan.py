"""有赞 (Youzan), and shops whose interface is like its: stock and trades by named methods with a version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from omo_sync.clock import Clock
from omo_sync.domain.plain import EPOCH
from omo_sync.shops.calls import USUAL, Calls, Limits
from omo_sync.shops.documents import document, listed, whole
from omo_sync.shops.port import Key, ShopError
from omo_sync.shops.token import Granted, Token

URL = "https://open.youzanyun.com"
ZONE = ZoneInfo("Asia/Shanghai")  # in which its times are written
PAGE = 100
SET, ADD = 0, 1  # type of youzan.item.quantity.update

STALE_TOKEN = frozenset({"4201", "4202", "4203", "140400200"})
GATEWAY = "gw_err_resp"  # where it answers so, no method was called


class YouzanShop:
    """name: of the source or target, for messages. account: `kdt_id` of the shop."""

    def __init__(
        self,
        name: str,
        client: str,
        secret: str,
        account: str,
        now: Clock,
        limits: Limits = USUAL,
        url: str = URL,
    ) -> None:
        self.name = name
        self._account = {"client_id": client, "client_secret": secret, "grant_id": account}
        self._url = url.rstrip("/")
        self._calls = Calls(name, limits, now, secrets=(secret,))
        self._token = Token(self._granted, now)

    def close(self) -> None:
        self._calls.close()

    def check(self) -> None:
        self._token.value()

    def set_price(self, key: Key, cents: int) -> None:
        content = {"item_id": key.item, "price": f"{cents // 100}.{cents % 100:02}"}
        if key.variant:
            self._done(key, self._ask("youzan.item.sku.update", "3.0.0", {**content, "sku_id": key.variant}))
        else:
            self._done(key, self._ask("youzan.item.update", "3.0.0", content))

    def stock(self, key: Key) -> int:
        item = self._ask("youzan.item.get", "3.0.0", {"item_id": key.item}).get("item")
        told = item if isinstance(item, dict) else {}
        variants = {str(one.get("sku_id")): one for one in listed(told.get("skus")) if isinstance(one, dict)}
        found = variants.get(key.variant, {}) if key.variant else told
        return whole(self.name, found.get("quantity"), f"quantity of {key.item}/{key.variant}")

    def set_stock(self, key: Key, quantity: int) -> None:
        self._change(key, SET, quantity, again=True)

    def add_stock(self, key: Key, difference: int) -> None:
        if difference:
            self._change(key, ADD, difference, again=False)

    def flow(self, key: Key, since: int, until: int) -> None:
        """It keeps no book of single movements that could be asked for."""

    def orders(self, since: int, until: int) -> Iterator[list[Any]]:
        asked: dict[str, Any] = {
            "start_update": written(since),
            "end_update": written(until),
            "page_size": PAGE,
        }
        number = 1
        while True:
            data = self._ask("youzan.trades.sold.get", "4.0.2", {**asked, "page_no": number})
            found = listed(data.get("full_order_info_list"))
            yield [one.get("full_order_info") if isinstance(one, dict) else one for one in found]
            if len(found) < PAGE:
                return
            number += 1

    def _change(self, key: Key, way: int, number: int, again: bool) -> None:
        content = {"item_id": key.item, "quantity": number, "type": way}
        if key.variant:
            content["sku_id"] = key.variant
        self._done(key, self._ask("youzan.item.quantity.update", "3.0.0", content, again))

    def _done(self, key: Key, answer: Mapping[str, Any]) -> None:
        if answer.get("is_success") is False:
            raise ShopError(f"{self.name}: {key.item}/{key.variant} was not changed", "", sure=True)

    def _ask(
        self, method: str, version: str, content: Mapping[str, Any], again: bool = True
    ) -> dict[str, Any]:
        """Raises ShopError, CallFailed."""
        url = f"{self._url}/api/{method}/{version}"
        for first in (True, False):
            token = {"access_token": self._token.value()}
            answer = document(self.name, self._calls.post(url, token, dict(content), again))
            if answer.get("success") is True:
                data = answer.get("data")
                return data if isinstance(data, dict) else {"is_success": data}
            refused = self._refused(method, answer)
            if refused.code not in STALE_TOKEN or not first:
                break
            self._token.forget()
        raise refused

    def _granted(self) -> Granted:
        content = {"authorize_type": "silent", **self._account}
        answer = document(self.name, self._calls.post(f"{self._url}/auth/token", {}, content, again=True))
        data = answer.get("data")
        if answer.get("success") is not True or not isinstance(data, dict) or not data.get("access_token"):
            raise self._refused("auth/token", answer)
        token = str(data["access_token"])
        self._calls.hide(token)
        return Granted(token, whole(self.name, data.get("expires"), "expires") * 1_000)

    def _refused(self, what: str, answer: Mapping[str, Any]) -> ShopError:
        gateway = answer.get(GATEWAY)
        if isinstance(gateway, dict):
            code, said = str(gateway.get("err_code", "")), str(gateway.get("err_msg", ""))
        else:
            code, said = str(answer.get("code", "")), str(answer.get("message", ""))
        mend = (
            "correct the credentials"
            if what == "auth/token" or code in STALE_TOKEN
            else "see the shop's codes"
        )
        return ShopError(
            f"{self.name}: {what} is refused with code {code}{self._calls.shown(said)}; {mend}",
            code,
            sure=True,
        )


def written(microseconds: int) -> str:
    """A time as it takes them."""
    return (EPOCH + timedelta(microseconds=microseconds)).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
