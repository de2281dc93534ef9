"""A 微信小店 as its interface shows it: tokens that end, stock, its flow, orders; and its moods."""

from __future__ import annotations

from typing import Any

from tests.shops.stub import Asked, Given

APPID, SECRET = "wx123", "wechat-secret-1"
PAGE = 2  # it gives less than it is asked for


class WechatStub:
    def __init__(self) -> None:
        self.now = 1_780_000_000
        self.tokens = 0
        self.valid = ""
        self.stock: dict[tuple[str, str], int] = {}
        self.flow: list[dict[str, Any]] = []
        self.orders: list[dict[str, Any]] = []
        self.prices: dict[tuple[str, str], int] = {}
        self.lose_answers = 0  # to changes of stock, after they were done

    def answer(self, asked: Asked) -> Any:
        content = asked.json
        if asked.path == "/cgi-bin/stable_token":
            if (content["appid"], content["secret"]) != (APPID, SECRET):
                return {"errcode": 40125, "errmsg": f"invalid appsecret {content['secret']}"}
            self.tokens += 1
            self.valid = f"token-{self.tokens}"
            return {"access_token": self.valid, "expires_in": 7200}
        if asked.query["access_token"] != self.valid:
            return {"errcode": 42001, "errmsg": "access_token expired"}
        return getattr(self, asked.path.removeprefix("/channels/ec/").replace("/", "_"))(content)

    def product_auditfree(self, content: Any) -> Any:
        for told in content["skus"]:
            if (content["product_id"], told["sku_id"]) not in self.stock:
                return {"errcode": 10020052, "errmsg": "product not found"}
            self.prices[content["product_id"], told["sku_id"]] = told["sale_price"]
        return {"errcode": 0, "errmsg": "ok"}

    def product_stock_get(self, content: Any) -> Any:
        number = self.stock.get((content["product_id"], content["sku_id"]))
        if number is None:
            return {"errcode": 10020050, "errmsg": "product not found"}
        return {
            "errcode": 0,
            "errmsg": "ok",
            "data": {"normal_stock_num": number, "limited_discount_stock_num": 0},
        }

    def product_stock_update(self, content: Any) -> Any:
        key = content["product_id"], content["sku_id"]
        if key not in self.stock:
            return {"errcode": 10020052, "errmsg": "product not found"}
        before = self.stock[key]
        after = {1: before + content["num"], 2: before - content["num"], 3: content["num"]}[
            content["diff_type"]
        ]
        self.stock[key] = after
        self.moved(key, before, after, 3)
        if self.lose_answers:
            self.lose_answers -= 1
            return Given(b"", 504)
        return {"errcode": 0, "errmsg": "ok"}

    def moved(self, key: tuple[str, str], before: int, after: int, kind: int, order: str = "") -> None:
        self.flow.append(
            {
                "amount": abs(after - before),
                "beginning_amount": before,
                "ending_amount": after,
                "op_type": kind,
                "update_time": self.now,
                "ext_info": {"order_id": order},
                "key": key,
            }
        )

    def product_stock_getflow(self, content: Any) -> Any:
        key = content["product_id"], content["sku_id"]
        found = [
            {name: value for name, value in one.items() if name != "key"}
            for one in self.flow
            if one["key"] == key and content["begin_time"] <= one["update_time"] <= content["end_time"]
        ]
        start = int(content.get("next_key") or 0)
        following = str(start + PAGE) if start + PAGE < len(found) else ""
        data = {"stock_flow_info_list": found[start : start + PAGE], "next_key": following}
        return {"errcode": 0, "errmsg": "ok", "data": data}

    def order_list_get(self, content: Any) -> Any:
        span = content["update_time_range"]
        assert span["end_time"] - span["start_time"] <= 7 * 86_400 + 1
        found = [
            one["order_id"]
            for one in self.orders
            if span["start_time"] <= one["update_time"] <= span["end_time"]
        ]
        start = int(content.get("next_key") or 0)
        more = start + PAGE < len(found)
        return {
            "errcode": 0,
            "order_id_list": found[start : start + PAGE],
            "has_more": more,
            "next_key": str(start + PAGE) if more else "",
        }

    def order_get(self, content: Any) -> Any:
        return {
            "errcode": 0,
            "order": next(one for one in self.orders if one["order_id"] == content["order_id"]),
        }
