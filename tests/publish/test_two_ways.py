"""A till and a shop change at random, connections are cut and the daemon is killed: at the end both and
the ledger agree."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.config.load import Config, load
from omo_sync.errors import SourceError, TargetError
from omo_sync.projections import reads
from omo_sync.publish.deliver import Told
from omo_sync.publish.publish import Publish
from omo_sync.pull import Pull
from tests.publish.two_sides import Sides
from tests.tree import ROOT

STEPS, KILLS = 200, 3
PROGRAM = "import sys; from omo_sync.cli import main; sys.exit(main())"


@pytest.fixture
def sides(odbc_mariadb: str, odbc_postgresql: str) -> Iterator[Sides]:
    made = Sides(odbc_mariadb, odbc_postgresql, seed=11)
    yield made
    made.close()


class Run:
    """omo-sync on a store in a folder, by the configuration of both sides."""

    def __init__(self, sides: Sides, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/store.db"
        self.file = folder / "omo-sync.toml"
        self.file.write_text(sides.configuration(), encoding="utf-8")
        self.config: Config = load(self.file)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-c", PROGRAM, "--config", str(self.file), "--database", self.url, "run"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)

    def kill(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def round(self, engine: Engine) -> Told:
        """One pull of both, a pass, one run of both."""
        for source in self.config.sources.values():
            for _ in Pull(source.adapter(), engine.ingest).run():
                pass
        engine.projector.catch_up()
        engine.reconcile(engine.now())
        total = Told()
        for target in self.config.targets.values():
            for piece in Publish(
                engine.database, engine.projector, target, engine.now, self.config.sources
            ).run():
                total = total.plus(piece)
        return total

    def settle(self, engine: Engine) -> None:
        last = time.monotonic() + 20
        while time.monotonic() < last:
            try:
                if self.round(engine) == Told():
                    return
            except (SourceError, TargetError):
                time.sleep(0.1)
        raise AssertionError("it does not come to rest")


def test_both_sides_and_the_ledger_agree(sides: Sides, tmp_path: Path) -> None:
    run = Run(sides, tmp_path)
    run.start()
    try:
        for step in range(STEPS):
            sides.step()
            time.sleep(sides.dice.random() * 0.06)
            if step % 25 == 20:
                sides.cut()
            if step % (STEPS // (KILLS + 1)) == STEPS // (KILLS + 1) - 1:
                run.kill()
                run.start()
    finally:
        run.kill()
    engine = Engine(run.url, run.config.judging.settings())
    run.settle(engine)
    assert sides.told() == sides.truth()
    with engine.database.transaction() as transaction:
        ledger = {row.sku: row for row in reads.stock(transaction)}
        assert {
            sku: (row.row()["on_hand"], str(max(0, row.available // 1000))) for sku, row in ledger.items()
        } == (sides.truth())
        movements = transaction.value(
            "SELECT COUNT(*) FROM stored_events WHERE originator_id LIKE '%movements:%'"
        )
    assert run.round(engine) == Told(), "no echo, no oscillation"
    assert movements == sides.facts, "each of the till's own movements is one fact"
    engine.close()
