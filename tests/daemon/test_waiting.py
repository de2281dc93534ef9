"""What runs for long waits for a server that recovers or is restarted; what does not pass, it says."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from omo_sync.errors import StoreUnreachable
from omo_sync.store import waiting
from omo_sync.store.postgresql import PostgreSQL as Ours
from omo_sync.store.waiting import Away, Patience, patiently
from tests.daemon.conftest import opened, until
from tests.servers.postgresql import PrivatePostgreSQL
from tests.servers.server import free_port

SOON = Patience(recovering=0.3, silent=0)


@pytest.fixture
def server() -> Iterator[PrivatePostgreSQL]:
    made = PrivatePostgreSQL()
    yield made
    made.close()


class Recovering:
    """A server that is started and recovers until it is let go: it waits for more to recover from."""

    def __init__(self, server: PrivatePostgreSQL) -> None:
        self.server = server
        self.data = server.server.folder / "data"
        (self.data / "standby.signal").touch()
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write("hot_standby = off\n")
        self.starting = Thread(target=server.start)
        self.starting.start()

    def let_go(self) -> None:
        """As `pg_ctl promote` does."""
        (self.data / "promote").touch()
        os.kill(self.server.server.pid, signal.SIGUSR1)
        self.starting.join()


def test_a_daemon_started_too_early(server: PrivatePostgreSQL, tmp_path: Path) -> None:
    with server.database() as url, opened(tmp_path, url) as shop:
        assert shop.command("reconcile").returncode == 0
        server.crash()
        daemon = shop.daemon()
        until(lambda: f"Nobody answers at {url}" in daemon.log.read_text(), "it says that it waits")
        recovering = Recovering(server)
        until(lambda: f"{url} is starting or recovering" in daemon.log.read_text(), "it says for what")
        second = shop.daemon("--listen", "none")
        until(lambda: "is starting or recovering" in second.log.read_text(), "so does another one")
        assert daemon.popen.poll() is second.popen.poll() is None
        recovering.let_go()
        daemon.hears("daemon started")
        assert daemon.log.read_text().count("waiting for") == 2
        assert daemon.ends() == 0
        assert second.ends() == 0


def test_a_command_waits_as_for_a_lock(server: PrivatePostgreSQL, tmp_path: Path) -> None:
    with server.database() as url, opened(tmp_path, url) as shop:
        assert shop.command("reconcile").returncode == 0
        server.crash()
        assert shop.command("projections", "status").returncode == 1  # nobody answers, and nobody waits
        recovering = Recovering(server)
        done: list[int] = []
        asking = Thread(target=lambda: done.append(shop.command("projections", "status").returncode))
        asking.start()
        time.sleep(1)
        assert done == []
        recovering.let_go()
        asking.join()
        assert done == [0]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("postgresql://postgres@nowhere.invalid/shop", "nowhere.invalid"),
        ("postgresql://nobody@127.0.0.1:{port}/postgres", '"nobody" does not exist'),
        ("postgresql://postgres@127.0.0.1:{port}/nothing", '"nothing" does not exist'),
    ],
)
def test_what_waiting_does_not_help(server: PrivatePostgreSQL, tmp_path: Path, wrong: str, said: str) -> None:
    with opened(tmp_path, wrong.format(port=server.server.port)) as shop:
        done = shop.command("run")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "waiting" not in done.stderr


def test_for_as_long_as_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Away] = []
    tried: list[float] = []

    def never() -> None:
        tried.append(time.monotonic())
        raise StoreUnreachable("away")

    def wait() -> float:
        start = time.monotonic()
        with pytest.raises(StoreUnreachable):
            patiently("postgresql:///", never, told.append, SOON)
        return time.monotonic() - start

    monkeypatch.setattr(waiting, "STEP", 0.05)
    monkeypatch.setattr(Ours, "away", lambda self: Away.RECOVERING)
    assert wait() >= SOON.recovering
    assert told == [Away.RECOVERING]
    tried.clear()
    monkeypatch.setattr(Ours, "away", lambda self: Away.SILENT)
    wait()
    assert (told, len(tried)) == ([Away.RECOVERING], 1)
    tried.clear()
    monkeypatch.setattr(Ours, "away", lambda self: None)
    wait()
    assert len(tried) == 2, "it may have come back between two questions"


def test_nobody_at_a_port() -> None:
    assert Ours(f"postgresql://127.0.0.1:{free_port()}/shop").away() is Away.SILENT
