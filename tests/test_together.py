"""Several processes on one store: ingests, projectors, rebuilds and readers at once, and what a kill leaves.

OMO_TEST_STRESS=60 lets them work for a minute each.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pytest

from tests import running, workers
from tests.databases import SQLITE
from tests.servers.postgresql import PrivatePostgreSQL
from tests.workers import BASE, BATCH

SECONDS = float(os.environ.get("OMO_TEST_STRESS", "3"))
STARTED = 60  # seconds until all are at work, on a busy machine

spawn = multiprocessing.get_context("spawn")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == SQLITE:
        return f"sqlite:///{tmp_path}/store.db"
    found: str = request.getfixturevalue("postgresql")
    return found


class Crew:
    """Processes at work, and their notes."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.stop = spawn.Event()
        self.workers: dict[str, SpawnProcess] = {}

    def start(self, work: Callable[..., None], name: str, *more: Any) -> None:
        arguments = (self.url, self.stop, self.folder / name, *more)
        self.workers[name] = spawn.Process(target=work, args=arguments, name=name, daemon=True)
        self.workers[name].start()

    def noted(self, name: str) -> list[int]:
        path = self.folder / name
        return [int(number) for number in path.read_text().split()] if path.exists() else []

    def all_at_work(self) -> None:
        last = time.monotonic() + STARTED
        while not all(any(self.noted(name)) for name in self.workers):
            assert time.monotonic() < last, {name: self.noted(name) for name in self.workers}
            assert all(worker.is_alive() for worker in self.workers.values()), "one has ended"
            time.sleep(0.05)

    def kill(self, name: str) -> None:
        self.workers[name].kill()
        self.workers.pop(name).join()

    def end(self) -> None:
        """All of them end by themselves, and well."""
        self.stop.set()
        for worker in self.workers.values():
            worker.join(STARTED)
        assert {name: worker.exitcode for name, worker in self.workers.items()} == dict.fromkeys(
            self.workers, 0
        )


@contextmanager
def crew(url: str, folder: Path) -> Iterator[Crew]:
    made = Crew(url, folder)
    try:
        yield made
    finally:
        for worker in made.workers.values():
            worker.kill()
            worker.join()


def sold(url: str) -> int:
    """How many units are sold by the read models, which are proven."""
    with workers.opened(url) as engine:
        engine.projector.catch_up()
        assert engine.verify() == []
        (row,) = running.state(engine)["stock"]
    return BASE - int(row["on_hand"])


def test_all_at_once(url: str, tmp_path: Path) -> None:
    workers.begin(url)
    with crew(url, tmp_path) as working:
        for till in ("till-1", "till-2", "till-3"):
            working.start(workers.sell, till, till == "till-1")
        working.start(workers.project, "projector")
        working.start(workers.read, "reader")
        working.start(workers.rebuild, "rebuild-1")
        working.start(workers.rebuild, "rebuild-2")
        working.all_at_work()
        time.sleep(SECONDS)
        working.end()
        told = sum(sum(working.noted(till)) for till in ("till-1", "till-2", "till-3"))
        assert sum(working.noted(name)[0] for name in ("rebuild-1", "rebuild-2")) > 0
    assert sold(url) == told > 3 * BATCH


def test_a_killed_process_loses_nothing_that_it_acknowledged(url: str, tmp_path: Path) -> None:
    workers.begin(url)
    killed = 0
    with crew(url, tmp_path) as working:
        working.start(workers.sell, "till-1", True)
        for number in range(3):
            working.start(workers.sell, f"killed-{number}", True)
            working.start(workers.rebuild, f"rebuild-{number}")
            working.all_at_work()
            working.kill(f"rebuild-{number}")
            working.kill(f"killed-{number}")
            killed += sum(working.noted(f"killed-{number}"))
        working.end()
        told = sum(working.noted("till-1"))
    assert told + killed <= sold(url) <= told + killed + 3 * BATCH


def test_a_crashed_server_loses_nothing_that_it_acknowledged(
    durable_postgresql: PrivatePostgreSQL, tmp_path: Path
) -> None:
    with durable_postgresql.database() as url:
        workers.begin(url)
        with crew(url, tmp_path) as working:
            for till in ("till-1", "till-2"):
                working.start(workers.sell, till, till == "till-1")
            working.start(workers.project, "projector")
            working.all_at_work()
            for _ in range(3):
                durable_postgresql.crash()
                durable_postgresql.start()
                back = time.monotonic()
                before = {name: working.noted(name)[0] for name in working.workers}
                while any(working.noted(name)[:1] <= [was] for name, was in before.items()):
                    assert time.monotonic() < back + STARTED, before
                    time.sleep(0.02)
            working.end()
            told = sum(sum(working.noted(till)) for till in ("till-1", "till-2"))
        assert sold(url) == told
