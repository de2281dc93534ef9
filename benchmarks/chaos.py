"""Four ingests, two daemons, a rebuild and a reader on one store, while processes and servers are killed.

Till by till, what was acknowledged is sold exactly once; the read models are proven at the end, and what
the reader was shown was whole at any moment. Starts a PostgreSQL that waits for the disk, and a Redis.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Thread

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psycopg
from psycopg import sql

from benchmarks.chaos_worker import BASE, PLACE, SKU, event, noted
from benchmarks.measure import OMO_SYNC, python
from benchmarks.report import again, asked, at_least, at_most, folder, table
from omo_sync.bootstrap import Engine
from omo_sync.ingest import Message
from omo_sync.projections import reads
from tests.servers.postgresql import PrivatePostgreSQL
from tests.servers.redis import PrivateRedis

TILLS = ("till-1", "till-2", "till-3", "till-4")
DAEMONS = ("daemon-1", "daemon-2")
BACK = 5.0  # seconds from the start of a crashed server
POLL = 1.0  # seconds between two looks of who hears nothing
PATIENCE = 120.0
LIVE = "SELECT value FROM meta WHERE name = 'read_models'"
QUERY = (
    "SELECT (SELECT MAX(position) FROM stored_events), (SELECT MAX(value::bigint) FROM {} "
    "WHERE name = 'position')"
)


class Chaos:
    """The servers, the processes and what was measured."""

    def __init__(self, here: Path, url: str, server: PrivatePostgreSQL, redis: PrivateRedis) -> None:
        self.here, self.url, self.server, self.redis = here, url, server, redis
        self.config = here / "omo-sync.toml"
        self.config.write_text(
            f'database = "{url}"\n[redis]\nurl = "{redis.url}"\n'
            f'[daemon]\nlisten = "127.0.0.1:0"\npoll = "{POLL:g}s"\npass_every = "2s"\n'
        )
        self.commands: dict[str, list[str | Path]] = {
            **{name: python("chaos_worker.py", "till", url, here / name) for name in TILLS},
            **{name: [OMO_SYNC, "--config", self.config, "run"] for name in DAEMONS},
            "rebuild": python("chaos_worker.py", "rebuild", url, here / "rebuild"),
            "reader": python("chaos_worker.py", "read", url, here / "reader"),
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.answered: list[float] = []
        self.acknowledged: list[float] = []
        self.caught_up: list[float] = []
        with closing(Engine(url)) as engine:
            first = event("erp/main", 1, "counted", "08:00:00", on_hand=BASE)
            list(engine.ingest.take([Message(json.dumps(first).encode(), "begin")]))
            engine.projector.catch_up()

    def start(self, name: str) -> None:
        with (self.here / f"{name}.log").open("a") as log:
            self.processes[name] = subprocess.Popen(self.commands[name], stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """kill -9, and again from the start."""
        self.processes[name].kill()
        self.processes[name].wait()
        self.start(name)

    def end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(PATIENCE)

    def told(self) -> int:
        return sum(noted(self.here / name) for name in TILLS)

    def standing(self) -> tuple[int, int]:
        """The end of the log, and up to where the live read models show it."""
        with psycopg.connect(self.url) as connection:
            (live,) = connection.execute(LIVE).fetchone() or ("",)
            models = sql.Identifier(f"{live}state")
            head, position = connection.execute(sql.SQL(QUERY).format(models)).fetchone() or (0, 0)
        return head or 0, position or 0

    def until(self, true: Callable[[], bool], what: str) -> float:
        """Seconds until something is true. Raises RuntimeError where it takes far too long."""
        start = time.monotonic()
        while not true():
            self.look()
            if time.monotonic() - start > PATIENCE:
                raise RuntimeError(f"waited in vain: {what}")
            time.sleep(0.02)
        return time.monotonic() - start

    def look(self) -> None:
        """Nobody may have ended by himself."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise RuntimeError(f"{name} has ended: {(self.here / f'{name}.log').read_text()[-2000:]}")

    def crash(self) -> None:
        """What `pg_ctl stop -m immediate` does, and how long it takes from the start on until facts are
        acknowledged, and until the read models show all that there was."""
        self.server.crash()
        before = self.told()
        start = time.monotonic()
        starting = Thread(target=self._start_again, args=(start,))  # nobody but it waits for its answer
        starting.start()
        self.until(lambda: self.told() > before, "a fact is acknowledged again")
        self.acknowledged.append(time.monotonic() - start)
        head, _ = self.standing()
        self.until(lambda: self.standing()[1] >= head, "the read models are caught up again")
        self.caught_up.append(time.monotonic() - start)
        starting.join()

    def _start_again(self, start: float) -> None:
        self.server.start()
        self.answered.append(time.monotonic() - start)

    def sold(self) -> int:
        """By the read models, which are proven equal to those made anew. Raises AssertionError."""
        with closing(Engine(self.url)) as engine:
            engine.projector.catch_up()
            if differences := engine.verify():
                raise AssertionError("\n".join(differences))
            with engine.database.transaction() as transaction:
                (row,) = reads.stock(transaction)
                gaps = transaction.value("SELECT COUNT(*) FROM p_sequence") - len(TILLS) - 1
        if gaps or (row.sku, row.location) != (SKU, PLACE):
            raise AssertionError(f"{row} and {gaps} gaps in the numbers")
        return BASE - row.on_hand // 1_000


def work(chaos: Chaos, seconds: float, kills: int, crashes: int, dice: random.Random) -> None:
    """All that there is to suffer, one after the other."""
    for name in chaos.commands:
        chaos.start(name)
    working = [chaos.here / name for name in (*TILLS, "rebuild", "reader")]
    chaos.until(lambda: all(map(noted, working)), "all are at work")
    calm(chaos, seconds)
    for _ in range(kills):
        chaos.kill(dice.choice(list(chaos.commands)))
        calm(chaos, dice.uniform(0.1, 0.6))
    for _ in range(crashes):
        chaos.crash()
        calm(chaos, dice.uniform(0.5, 1.5))
    for away in (False, True):
        if away:
            chaos.redis.stop()
            calm(chaos, 1.0)
            chaos.redis.start()
        chaos.redis.flush()
        calm(chaos, 1.0)


def calm(chaos: Chaos, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        chaos.look()
        time.sleep(0.05)


def last_wakeup(chaos: Chaos) -> float:
    """Only the daemons are left: seconds until what came last is visible."""
    for name in (*TILLS, "rebuild", "reader"):
        process = chaos.processes.pop(name)
        process.terminate()
        if process.wait(PATIENCE):
            raise RuntimeError(f"{name}: {(chaos.here / f'{name}.log').read_text()[-2000:]}")
    with closing(Engine(chaos.url)) as engine:
        done = noted(chaos.here / TILLS[0])
        last = event(f"pos/{TILLS[0]}", done + 1, "sold", "09:00:00", quantity=1)
        list(engine.ingest.take([Message(json.dumps(last).encode(), "last")]))
    (chaos.here / TILLS[0]).write_text(str(done + 1))
    head, _ = chaos.standing()
    return chaos.until(lambda: chaos.standing()[1] >= head, "the last fact is visible")


def main() -> None:
    given = asked(__doc__, seconds=60, kills=100, crashes=10, seed=1)
    with folder() as here, ExitStack() as stack:
        server, redis = PrivatePostgreSQL(durable=True), PrivateRedis()
        stack.callback(redis.close)
        stack.callback(server.close)
        chaos = Chaos(here, stack.enter_context(server.database()), server, redis)
        try:
            work(chaos, given.seconds, given.kills, given.crashes, random.Random(given.seed))
            visible = last_wakeup(chaos)
        finally:
            chaos.end()
        report(chaos, visible, chaos.sold())
    again(given)


def report(chaos: Chaos, visible: float, sold: int) -> None:
    log = (chaos.server.server.folder / "log").read_text(errors="replace")
    figures = {
        "sales acknowledged": chaos.told(),
        "sold by the read models": sold,
        "rebuilds while all that went on": noted(chaos.here / "rebuild"),
        "looks of the reader, each whole": noted(chaos.here / "reader"),
        "deadlocks in the server's log": log.count("deadlock detected"),
    }
    table("Chaos", ("", "times"), [(name, f"{number:,}") for name, number in figures.items()])
    print(f"seconds until a crashed server itself answered: {listed(chaos.answered)}")
    for name, found in (("acknowledged", chaos.acknowledged), ("read models whole", chaos.caught_up)):
        if found:
            print(f"seconds from the start of a crashed server, {name}: {listed(found)}")
            at_most(f"longest over {BACK:g} s, {name}", max(found) / BACK, 1)
            after = max(ours - its for ours, its in zip(found, chaos.answered, strict=True))
            at_most(f"longest after the server answered over {BACK:g} s, {name}", after / BACK, 1)
    at_most(f"last fact to visible over poll of {POLL:g} s", visible / POLL, 1.5)
    at_least("sold over acknowledged", sold / chaos.told(), 1)
    at_most("the same", sold / chaos.told(), 1)
    at_most("deadlocks", figures["deadlocks in the server's log"], 0)
    if sold != chaos.told() or figures["deadlocks in the server's log"]:
        raise AssertionError(f"{sold} sold, {chaos.told()} acknowledged")


def listed(seconds: list[float]) -> str:
    return " ".join(f"{one:.1f}" for one in seconds)


if __name__ == "__main__":
    main()
