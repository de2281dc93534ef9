"""The small HTTP port of a daemon: `/healthz`, `/readyz`, `/metrics`."""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from prometheus_client import CONTENT_TYPE_LATEST

JSON = "application/json"

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    status: int
    kind: str
    body: bytes


def answer(status: int, **members: object) -> Answer:
    return Answer(status, JSON, json.dumps(members).encode() + b"\n")


class Port(ThreadingHTTPServer):
    """Listens until it is closed.

    problems: why the daemon is not ready, in sentences; none when it is. page: the metrics.
    """

    daemon_threads = True

    def __init__(self, listen: str, problems: Callable[[], list[str]], page: Callable[[], bytes]) -> None:
        """listen: HOST:PORT; port 0 takes a free one. Raises OSError where it cannot be had."""
        host, _, port = listen.rpartition(":")
        self.problems = problems
        self.page = page
        super().__init__((host.strip("[]"), int(port)), Request)

    @property
    def address(self) -> str:
        host, port = self.server_address[:2]
        return f"{host!s}:{port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Who asked has gone before the answer: no news for anybody but the log."""
        log.warning("a request from %s failed: %s", client_address, sys.exc_info()[1])

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, name="port", daemon=True).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class Request(BaseHTTPRequestHandler):
    server: Port
    timeout = 10
    server_version = "omo-sync"
    sys_version = ""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        try:
            found = self._answer(path)
        except Exception as error:
            found = answer(503, error=f"{type(error).__name__}: {error}")
        self.send_response(found.status)
        self.send_header("Content-Type", found.kind)
        self.send_header("Content-Length", str(len(found.body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(found.body)

    def _answer(self, path: str) -> Answer:
        if path == "/healthz":
            return answer(200, healthy=True)
        if path == "/readyz":
            problems = self.server.problems()
            return answer(503 if problems else 200, ready=not problems, problems=problems)
        if path == "/metrics":
            return Answer(200, CONTENT_TYPE_LATEST, self.server.page())
        return answer(404, error=f"{path} is not here; there are /healthz, /readyz and /metrics")

    def log_message(self, format: str, *args: object) -> None:
        """Requests are no news."""
