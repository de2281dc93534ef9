"""A shop's interface on a free port, answered by a function of the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from tests.serving import in_thread


class Asked(NamedTuple):
    """One request. headers: with lower-case names."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Given(NamedTuple):
    """One answer; a body that is no bytes is sent as JSON."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = MappingProxyType({})


Answering = Callable[[Asked], Any]


class Stub:
    def __init__(self, port: int) -> None:
        self.port = port
        self.base = f"http://127.0.0.1:{port}"
        self.asked: list[Asked] = []
        self.connections = 0  # that are open
        self.answer: Answering = lambda asked: Given({}, 404)

    def take(self, asked: Asked) -> Given:
        self.asked.append(asked)
        given = self.answer(asked)
        return given if isinstance(given, Given) else Given(given)


@contextmanager
def stub() -> Iterator[Stub]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            given = made.take(Asked(self.command, parts.path, query, headers, body))
            content = given.body if isinstance(given.body, bytes) else json.dumps(given.body).encode()
            self.send_response(given.status)
            for name, value in {"content-length": str(len(content)), **given.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def process_request_thread(self, request: Any, client_address: Any) -> None:
            made.connections += 1
            super().process_request_thread(request, client_address)
            made.connections -= 1

    server = Server(("127.0.0.1", 0), Handler)
    made = Stub(server.server_address[1])
    with in_thread(server):
        yield made
