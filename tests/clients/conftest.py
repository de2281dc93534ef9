"""A server that the clients call, and a line to it that can be bad."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from tests.api.conftest import GOODS, POINTS, STOCK, counted
from tests.api.server import PATIENCE, Server
from tests.serving import in_thread

SCOPES = ("stock:read", "prices:read", "catalogue:read", "changes:read", "reservations:write")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("clients")
    made = Server(folder, f"sqlite:///{folder}/store.db")
    made.tell([*GOODS, *STOCK, *POINTS, counted("tea", "TEA", "store-01", 3)])
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def key(shop: Server) -> str:
    return shop.key(*SCOPES)["authorization"].removeprefix("Bearer ")


class BadLine:
    """faults: what becomes of the next requests: a status, or `lost` where the server answers and nobody
    hears it. asked: method, path and headers of every request."""

    def __init__(self) -> None:
        self.faults: list[int | str] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.base = ""


@pytest.fixture
def line(shop: Server) -> Iterator[BadLine]:
    made = BadLine()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            made.asked.append((self.command, self.path, headers))
            fault = made.faults.pop(0) if made.faults else None
            if isinstance(fault, int):
                self.answer(fault, {"retry-after": "0"}, b"<html>busy</html>")
                return
            told = {name: value for name, value in headers.items() if name not in ("host", "accept-encoding")}
            given = httpx.request(
                self.command, shop.base + self.path, headers=told, content=body, timeout=PATIENCE
            )
            if fault == "lost":
                self.close_connection = True
                return
            kept = {name: value for name, value in given.headers.items() if name not in HOPS}
            self.answer(given.status_code, kept, given.content)

        do_POST = do_DELETE = do_GET

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.base = f"http://127.0.0.1:{server.server_port}"
    with in_thread(server):
        yield made


HOPS = ("content-length", "transfer-encoding", "connection", "server", "date")
