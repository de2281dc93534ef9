"""Daemons as processes of their own, on one store in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.servers.postgresql import PostgreSQL
from tests.tree import ROOT

PATIENCE = 60.0  # seconds, on a machine that does much else
PROGRAM = "import sys; from omo_sync.cli import main; sys.exit(main())"

ENTRY_POINT = "[omo_sync.adapters]\npaced = tests.daemon.paced:Paced\n"
METADATA = "Metadata-Version: 2.1\nName: paced\nVersion: 1.0\n"

QUICK = """
[daemon]
every = "300ms"
jitter = "0s"
pass_every = "300ms"
poll = "100ms"
listen = "127.0.0.1:0"
log_level = "debug"
"""


def until(true: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """What `true` gives, once it gives something; fails when it takes too long."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := true():
            return found
        time.sleep(0.05)
    pytest.fail(f"waited {patience} s in vain: {what}")


class Process:
    """One `omo-sync run`. lines: of its log, as they come."""

    def __init__(self, shop: Shop, arguments: tuple[str, ...], number: int) -> None:
        self.log = shop.folder / f"daemon-{number}.log"
        with self.log.open("w") as log:
            self.popen = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, "--config", str(shop.config), "run", *arguments],
                cwd=shop.folder,
                env=shop.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        whole = self.log.read_text("utf-8").splitlines()
        return [json.loads(line) for line in whole if line.startswith("{") and line.endswith("}")]

    def told(self, event: str, **values: Any) -> list[dict[str, Any]]:
        wanted = {"event": event, **values}.items()
        return [line for line in self.lines if wanted <= line.items()]

    def hears(self, event: str, **values: Any) -> dict[str, Any]:
        """Waits for a line of the log."""

        def found() -> list[dict[str, Any]]:
            assert self.popen.poll() is None or self.told(event, **values), self.log.read_text("utf-8")
            return self.told(event, **values)

        line: dict[str, Any] = until(found, f"{event} {values} in\n{self.log.read_text('utf-8')}")[0]
        return line

    def asks(self, path: str) -> tuple[int, str]:
        """Status and body of one of its pages."""
        address = self.hears("daemon started")["port"]
        try:
            with urllib.request.urlopen(f"http://{address}{path}", timeout=10) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def ends(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal; gives the exit code."""
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE)


class Shop:
    """A store, its configuration, and the processes on it."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder = folder
        self.database = database
        self.config = folder / "omo-sync.toml"
        self.processes: list[Process] = []
        plugin = folder / "plugin" / "paced-1.0.dist-info"
        plugin.mkdir(parents=True)
        (plugin / "entry_points.txt").write_text(ENTRY_POINT)
        (plugin / "METADATA").write_text(METADATA)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OMO_SYNC")},
            "PYTHONPATH": os.pathsep.join((str(plugin.parent), str(ROOT))),
            "LC_ALL": "C.UTF-8",
        }

    def source(self, name: str, **options: Any) -> Path:
        """Another paced source; gives its folder."""
        folder = self.folder / name
        folder.mkdir()
        keys = {"adapter": "paced", "folder": str(folder), **options}
        told = "\n".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
        self.config.write_text(f"{self.config.read_text()}\n[sources.{name}]\n{told}\n")
        return folder

    def configure(self, text: str = QUICK) -> None:
        self.config.write_text(f'database = "{self.database}"\n{text}')

    def daemon(self, *arguments: str) -> Process:
        self.processes.append(Process(self, arguments, len(self.processes)))
        return self.processes[-1]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", PROGRAM, "--config", str(self.config), *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def rows(self, *arguments: str) -> list[dict[str, Any]]:
        """What a list says."""
        done = self.command(*arguments, "--format", "jsonl")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def head(self) -> int:
        """The last position of the log."""
        return int(json.loads(self.command("projections", "status", "--format", "json").stdout)["head"])

    def on_hand(self) -> str | None:
        return next((row["on_hand"] for row in self.rows("stock", "list")), None)


def diary(folder: Path) -> list[tuple[str, int]]:
    """What a paced source was asked, and by which process."""
    path = folder / "diary"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(word, int(process)) for word, process in map(str.split, lines)]


@contextmanager
def opened(folder: Path, database: str) -> Iterator[Shop]:
    made = Shop(folder, database)
    made.configure()
    try:
        yield made
    finally:
        for process in made.processes:
            if process.popen.poll() is None:
                process.popen.kill()
                process.popen.wait()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with opened(tmp_path, f"sqlite:///{tmp_path}/store.db") as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    """A shop on each kind of database."""
    if request.param == "sqlite":
        database: AbstractContextManager[str] = nullcontext(f"sqlite:///{tmp_path}/store.db")
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql_server")
        database = server.database()
    with database as url, opened(tmp_path, url) as made:
        yield made
