"""A shop's back end that takes webhooks: it keeps what was sent and answers as it is told to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from standardwebhooks import Webhook

from tests.serving import in_thread


class Taken(NamedTuple):
    id: str
    headers: dict[str, str]
    body: bytes

    @property
    def changes(self) -> list[tuple[str, str | None]]:
        told = json.loads(self.body)["data"]["changes"]
        return [(change["kind"], change.get("sku", change.get("member"))) for change in told]


class Receiver:
    """answers: status and headers of the next requests; 204 where none is left."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Taken] = []
        self.answers: list[tuple[int, dict[str, str]]] = []

    @property
    def skus(self) -> set[str | None]:
        return {sku for taken in self.asked for _, sku in taken.changes}

    def verified(self, secret: str) -> list[Any]:
        return [Webhook(secret).verify(taken.body, taken.headers) for taken in self.asked]


@contextmanager
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers["content-length"]))
            made.asked.append(Taken(headers["webhook-id"], headers, body))
            status, more = made.answers.pop(0) if made.answers else (204, {})
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Receiver(f"http://127.0.0.1:{server.server_port}/changed")
    with in_thread(server):
        yield made
