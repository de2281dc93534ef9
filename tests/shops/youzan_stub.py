"""A 有赞 shop as its interface shows it."""

from __future__ import annotations

from typing import Any

from tests.shops.stub import Asked

CLIENT, SECRET, ACCOUNT = "yz-client", "youzan-secret", "4711"


class YouzanStub:
    def __init__(self) -> None:
        self.tokens = 0
        self.valid = ""
        self.stock: dict[tuple[str, str], int] = {}
        self.prices: dict[tuple[str, str], str] = {}
        self.trades: list[dict[str, Any]] = []

    def answer(self, asked: Asked) -> Any:
        content = asked.json
        if asked.path == "/auth/token":
            if content["client_secret"] != SECRET or content["grant_id"] != ACCOUNT:
                return {"success": False, "code": 10001, "message": "client_secret wrong"}
            self.tokens += 1
            self.valid = f"yz-token-{self.tokens}"
            return {
                "success": True,
                "code": 200,
                "data": {"access_token": self.valid, "expires": 1_990_000_000_000},
            }
        if asked.query["access_token"] != self.valid:
            return {"gw_err_resp": {"err_code": 4203, "err_msg": "access_token invalid"}}
        method = asked.path.split("/")[2].removeprefix("youzan.").replace(".", "_")
        return {"success": True, "code": 200, "data": getattr(self, method)(content), "message": "successful"}

    def item_get(self, content: Any) -> Any:
        skus = [
            {"sku_id": int(sku), "quantity": number}
            for (item, sku), number in self.stock.items()
            if item == content["item_id"] and sku
        ]
        return {
            "item": {
                "item_id": content["item_id"],
                "quantity": sum(s["quantity"] for s in skus),
                "skus": skus,
            }
        }

    def item_quantity_update(self, content: Any) -> Any:
        key = content["item_id"], content.get("sku_id", "")
        if key not in self.stock:
            return {"is_success": False}
        self.stock[key] = content["quantity"] + (self.stock[key] if content["type"] == 1 else 0)
        return {"is_success": True}

    def item_sku_update(self, content: Any) -> Any:
        key = content["item_id"], content.get("sku_id", "")
        if key not in self.stock:
            return {"is_success": False}
        self.prices[key] = content["price"]
        return {"is_success": True}

    item_update = item_sku_update

    def trades_sold_get(self, content: Any) -> Any:
        found = [
            {"full_order_info": one}
            for one in self.trades
            if content["start_update"] <= one["order_info"]["update_time"] <= content["end_update"]
        ]
        start = (content["page_no"] - 1) * content["page_size"]
        return {
            "total_results": len(found),
            "full_order_info_list": found[start : start + content["page_size"]],
        }
