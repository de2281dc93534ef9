"""Two ways for as long as one likes: `make twoways`, or

    python -m tests.publish.long_run --seed 1 --steps 2000 --kills 20

A till on MariaDB and a shop on PostgreSQL change at random, each through its own tables, while the daemon
is killed and its connections are cut. At the end both and the ledger have to agree.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from omo_sync.bootstrap import Engine
from omo_sync.config.load import Config, load
from omo_sync.errors import SourceError, TargetError
from omo_sync.jobs.quieting import quiet
from omo_sync.projections import reads
from omo_sync.publish.deliver import Told
from omo_sync.publish.publish import Publish
from omo_sync.pull import Pull
from tests.publish.two_sides import Sides
from tests.servers.drivers import POSTGRESQL, driver
from tests.servers.mariadb import PrivateMariaDB
from tests.servers.postgresql import PrivatePostgreSQL
from tests.tree import ROOT

PROGRAM = "import sys; from omo_sync.cli import main; sys.exit(main())"
PATIENCE = 60.0  # seconds to come to rest
PACE = 0.06  # seconds between two changes, at most

Figures = Mapping[str, tuple[str, str]]
"""By sku: what is there, and what may be sold of it."""


class Outcome(NamedTuple):
    """truth, sides, ledger: at the end. echoes: facts of the till beyond its own movements. idle: what one
    more round told. tellings: how many there were before the end. settling: seconds until nothing was
    left to tell."""

    truth: Figures
    sides: Figures
    ledger: Figures
    echoes: int
    idle: Told
    tellings: int
    settling: float


class TwoWays:
    """omo-sync on a store in a folder, by the configuration of both sides."""

    def __init__(self, sides: Sides, folder: Path) -> None:
        self.sides = sides
        self.url = f"sqlite:///{folder}/store.db"
        self.file = folder / "omo-sync.toml"
        self.file.write_text(sides.configuration(), encoding="utf-8")
        self.config: Config = load(self.file)
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, steps: int, kills: int) -> Outcome:
        """So many changes, with the daemon killed so often meanwhile; then until it comes to rest."""
        self._start()
        try:
            for step in range(1, steps + 1):
                self.sides.step()
                time.sleep(self.sides.dice.random() * PACE)
                if step % 25 == 0:
                    self.sides.cut()
                if step % (steps // (kills + 1)) == 0:
                    self._work()
                    self._kill()
                    self._start()
        finally:
            self._kill()
        engine = Engine(self.url, self.config.judging.settings())
        try:
            return self._outcome(engine)
        finally:
            engine.close()

    def _work(self) -> None:
        """Until the daemon has told something, and then for a moment more."""
        before, last = self._tellings(), time.monotonic() + PATIENCE
        while self._tellings() == before:
            assert time.monotonic() < last, "the daemon tells nothing"
            self.sides.step()
            time.sleep(PACE)
        time.sleep(self.sides.dice.random() * PACE)

    def _tellings(self) -> int:
        """How many there were, in the store as it stands."""
        with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"))) as store:
            try:
                return int(store.execute("SELECT COALESCE(SUM(number), 0) FROM sent").fetchone()[0])
            except sqlite3.OperationalError:  # it is about to be made
                return 0

    def _outcome(self, engine: Engine) -> Outcome:
        tellings = self._tellings()
        began = time.monotonic()
        self._settle(engine)
        settling = time.monotonic() - began
        idle = self._round(engine)
        with engine.database.transaction() as transaction:
            ledger = {
                row.sku: (str(row.row()["on_hand"]), str(max(0, row.available) // 1000))
                for row in reads.stock(transaction)
            }
            movements = transaction.value(
                "SELECT COUNT(*) FROM stored_events WHERE originator_id LIKE '%\"movements:%'"
            )
        echoes = movements - self.sides.facts
        return Outcome(self.sides.truth(), self.sides.told(), ledger, echoes, idle, tellings, settling)

    def _start(self) -> None:
        command = ["--config", str(self.file), "--database", self.url, "run"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *command], cwd=ROOT, stdout=quiet, stderr=quiet
        )

    def _kill(self) -> None:
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _round(self, engine: Engine) -> Told:
        """One pull of both, a pass, one run of both."""
        for name, source in self.config.sources.items():
            with quiet(engine, self.config, name):
                for _ in Pull(source.adapter(), engine.ingest).run():
                    pass
        engine.projector.catch_up()
        engine.reconcile(engine.now())
        total = Told()
        for target in self.config.targets.values():
            sources = self.config.sources
            for piece in Publish(engine.database, engine.projector, target, engine.now, sources).run():
                total = total.plus(piece)
        return total

    def _settle(self, engine: Engine) -> None:
        last = time.monotonic() + PATIENCE
        while time.monotonic() < last:
            try:
                if self._round(engine) == Told():
                    return
            except (SourceError, TargetError):  # a connection that was cut last
                time.sleep(0.1)
        raise AssertionError("it does not come to rest")


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--steps", type=int, default=2_000)
    asked.add_argument("--kills", type=int, default=20)
    told = asked.parse_args()
    till, mall = PrivateMariaDB(), PrivatePostgreSQL()
    try:
        with till.database() as at_till, mall.database() as at_mall, tempfile.TemporaryDirectory() as folder:
            sides = Sides(at_till.odbc, odbc_of(at_mall), told.seed)
            try:
                outcome = TwoWays(sides, Path(folder)).run(told.steps, told.kills)
            finally:
                sides.close()
    finally:
        till.close()
        mall.close()
    return verdict(outcome, f"seed {told.seed}, {told.steps} changes, {told.kills} kills")


def odbc_of(url: str) -> str:
    to = urlsplit(url)
    return (
        f"DRIVER={{{driver(POSTGRESQL)}}};SERVER={to.hostname};PORT={to.port or 5432};"
        f"UID={unquote(to.username or '')};PWD={{{unquote(to.password or '')}}};DATABASE={to.path[1:]}"
    )


def verdict(outcome: Outcome, title: str) -> int:
    wrong = [sku for sku, figures in outcome.truth.items() if outcome.sides[sku] != figures]
    ledger = [sku for sku, figures in outcome.truth.items() if outcome.ledger[sku] != figures]
    agree = not (wrong or ledger or outcome.echoes or any(outcome.idle))
    print(
        f"{title}: {len(outcome.truth)} keys, {len(wrong)} differ at a side, {len(ledger)} in the ledger;"
        f" {outcome.tellings} tellings, {outcome.echoes} echoes; at rest after {outcome.settling:.1f} s:"
        f" {'agrees' if agree else 'FAILS'}"
    )
    for sku in sorted({*wrong, *ledger}):
        print(f"  {sku}: {outcome.truth[sku]}, sides {outcome.sides[sku]}, ledger {outcome.ledger[sku]}")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
