"""A server of the storefront's API as its operator starts it: a process of its own, on a free port."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from omo_sync import clock
from omo_sync.bootstrap import Engine
from omo_sync.store import keys
from tests import running
from tests.cli.conftest import environment, program

PATIENCE = 60.0  # seconds: a busy machine is no fault

CONFIGURATION = """
[api]
public = ["stock"]
origins = ["https://shop.example"]
stale_after = "20s"
wait = "2s"
max_body = 4096

[api.member_tokens]
key = "a key of the tests that is long enough"
issuer = "shop"

[judging]
settle = "0s"
safety_stock = [{ sku = "SAFE", location = "*", quantity = "2" }]

[[locations]]
code = "store-01"
name = "人民广场店"
latitude = 31.2304
longitude = 121.4737
hours = "10:00-22:00"

[[locations]]
code = "store-02"
name = "陆家嘴店"
latitude = 31.2400
longitude = 121.4990

[[locations]]
code = "warehouse"
pickup = false
"""


class Server:
    """A store, its configuration and a process that serves it."""

    def __init__(self, folder: Path, url: str, configuration: str = CONFIGURATION) -> None:
        self.folder = folder
        self.url = url
        self.config = folder / "omo-sync.toml"
        self.config.write_text(configuration, encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *arguments: str) -> str:
        """One command on this store; its standard output."""
        done = self.command(*arguments)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*program(), *arguments],
            capture_output=True,
            check=False,
            cwd=self.folder,
            env=self.environment(),
        )

    def environment(self) -> dict[str, str]:
        return environment(OMO_SYNC_DATABASE=self.url, OMO_SYNC_CONFIG=str(self.config), LC_ALL="C.UTF-8")

    def tell(self, events: Iterable[dict[str, Any]]) -> int:
        """Another process than the server's takes these facts; gives the position of the log after them."""
        with closing(Engine(self.url)) as engine:
            assert running.tell(engine, events).quarantined == 0
            return engine.projector.catch_up()

    def key(self, *scopes: str, rate: int = 0) -> dict[str, str]:
        """Headers with a new key, which the server knows if it runs: it hears of keys a moment later."""
        with closing(Engine(self.url)) as engine, engine.database.transaction(write=True) as transaction:
            text, _ = keys.create(transaction, "tests", list(scopes), [], rate, clock.now(), None)
        headers = {"authorization": f"Bearer {text}"}
        if self._process is not None:
            assert_eventually(lambda: self.get("/metrics", headers).status_code in (200, 403), self.log)
        return headers

    def start(self) -> None:
        with (self.folder / "serve.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*program(), "serve", "--port", str(self.port)],
                cwd=self.folder,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            assert_eventually(lambda: self.get("/readyz").status_code == 200, self.log)
        except BaseException:
            self._process.kill()
            raise

    def log(self) -> str:
        return (self.folder / "serve.log").read_text()

    def stop(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(PATIENCE)

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> httpx.Response:
        return httpx.get(self.base + path, params=query or None, headers=headers, timeout=PATIENCE)


def assert_eventually(holds: Any, otherwise: Any = lambda: "") -> None:
    """Fails where something does not come true after a while."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if holds():
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"it did not come true; {otherwise()}")
