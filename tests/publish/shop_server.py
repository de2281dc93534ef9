"""A shop of the WeChat kind that answers over HTTP: stock by differences, and a list of what was done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.serving import in_thread


class ShopServer(ThreadingHTTPServer):
    """stock: by sku. flow: what was done; look: what is shown of it instead. fail: what goes wrong with the
    next requests, one each: `lost` does it and gives no answer, `page` gives one of another kind, a number
    answers with that status."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.stock: dict[str, int] = {}
        self.flow: list[dict[str, Any]] = []
        self.look: Any = None
        self.fail: list[str | int] = []
        self.seen: list[tuple[str, dict[str, str], Any]] = []
        self.now = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def change(self, body: dict[str, Any]) -> dict[str, Any]:
        sku = body["sku_id"]
        if sku not in self.stock:
            return {"errcode": 10020052, "errmsg": "sku not exist"}
        self.stock[sku] += body["num"] if body["diff_type"] == 1 else -body["num"]
        self.flow.append({"sku_id": sku, "amount": body["num"], "op": body["diff_type"], "at": self.now})
        return {"errcode": 0, "errmsg": "ok"}


class Handler(BaseHTTPRequestHandler):
    server: ShopServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.path, dict(self.headers), body))
        wrong = self.server.fail.pop(0) if self.server.fail and self.path != "/flow" else None
        if isinstance(wrong, int):
            self.answer(wrong, {"errcode": -1, "errmsg": "busy"})
            return
        if self.path == "/flow":
            found = [entry for entry in self.server.flow if entry["sku_id"] == body["sku_id"]]
            self.answer(200, self.server.look or {"errcode": 0, "data": {"list": found}})
            return
        done = self.server.change(body)
        if wrong == "lost":
            self.close_connection = True
            return
        self.answer(200, "<html>" if wrong == "page" else done)

    def answer(self, status: int, content: Any) -> None:
        text = content.encode() if isinstance(content, str) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *values: Any) -> None:
        """Says nothing."""


@contextmanager
def shop_server() -> Iterator[ShopServer]:
    server = ShopServer()
    with in_thread(server):
        yield server
