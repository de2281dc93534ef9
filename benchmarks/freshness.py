"""How soon a fact is visible while facts come in steadily: appended to visible, beside a bare NOTIFY.

One process appends, a daemon (`omo-sync run`) folds, and this process reads: woken as any reader is,
it looks which position the read models show. Once woken by PostgreSQL, once by Redis. Then over HTTP:
it asks `omo-sync serve` again and again, while each of 300 connections asks ten times a second. What
counts is from the moment at which the append was acknowledged.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import generate
from benchmarks.databases import fresh
from benchmarks.measure import OMO_SYNC, python
from benchmarks.report import again, asked, at_least, at_most, folder, table
from benchmarks.rivals import empty_redis
from benchmarks.server import free_port, serving
from benchmarks.server import url as address
from benchmarks.steady import BATCHES
from omo_sync.bootstrap import Engine
from omo_sync.errors import UsageError
from omo_sync.signals.wakeups import open_wakeups
from omo_sync.store.database import Database

LIMIT = 10  # bare round trips: the fold commits as an append does, and then a reader looks
KEPT = 0.95
LATEST = 1_000  # ms, the poll behind: whatever takes longer has lost its wake-up
POLL = 1.0  # seconds
WARM = 0.1  # of the batches are not counted: the processes begin
SHOPPERS = 300  # connections that ask meanwhile
ASKING = "function delay() return 100 end"  # ms, in wrk's Lua: each of them asks so often
SERVED = 50  # ms, the poll behind of the server
APART = 0.003  # seconds between two looks over HTTP
OPEN = '[api]\npublic = ["stock"]\n'

QUERY = "SELECT CAST(value AS BIGINT) FROM p_state WHERE name = 'position'"


Look = Callable[[], int | None]  # gives the position that a reader sees
Wait = Callable[[float], object]  # for so many seconds, or until there may be something new


class Found(NamedTuple):
    """What one run took, in milliseconds, in order of size. rate: batches appended a second."""

    name: str
    rate: float
    visible: list[float]
    round_trips: list[float]


def main() -> None:
    given = asked(__doc__, database="", facts=40_000, keys=50_000, rate=2_000)
    if not given.database:
        raise UsageError("name a server by --database postgresql://USER@HOST/DATABASE")
    with folder() as here, ExitStack() as stack:
        facts = here / "facts.jsonl"
        generate.write(facts, given.facts, given.keys)
        redis = stack.enter_context(empty_redis(here))
        ways = {"woken by PostgreSQL": None, **({"woken by Redis": redis} if redis else {})}
        found = []
        for number, (name, wakes) in enumerate(ways.items()):
            with fresh(given.database, here, f"store-{number}") as url:
                reader = in_database(url, wakes)
                found.append(watched(name, here, url, facts, given.rate, wakes, reader))
        if shutil.which("wrk"):
            with fresh(given.database, here, "store-http") as url:
                reader = over_http(here, url)
                served = watched("over HTTP", here, url, facts, given.rate, None, reader)
        else:
            served = None
    rows = [(one.name, *figures(one.visible)) for one in found]
    rows += [(f"bare NOTIFY there and back, {one.name}", *figures(one.round_trips)) for one in found]
    if served:
        rows.append((f"over HTTP, {SHOPPERS} connections ask", *figures(served.visible)))
        rows.append(("bare NOTIFY there and back, meanwhile", *figures(served.round_trips)))
    title = f"{given.facts:,} facts, {given.rate:,} a second: appended to visible, ms"
    table(title, ("", "p50", "p99", "longest"), rows)
    for one in found:
        at_least(f"rate kept over rate wanted, {one.name}", one.rate / BATCHES, KEPT)
    for one in found:
        at_most(f"p50 over a round trip's, {one.name}", at(one.visible, 50) / at(one.round_trips, 50), LIMIT)
        at_most(f"longest over {LATEST} ms, {one.name}", one.visible[-1] / LATEST, 1)
    if served:
        bound = 10 * at(served.round_trips, 50) + SERVED
        at_most("p99 over HTTP, over 10 round trips and a poll", at(served.visible, 99) / bound, 1)
        at_least("rate kept over rate wanted, over HTTP", served.rate / BATCHES, KEPT)
    again(given)


def watched(
    name: str,
    here: Path,
    url: str,
    facts: Path,
    wanted: int,
    redis: str | None,
    reader: AbstractContextManager[tuple[Look, Wait]],
) -> Found:
    Engine(url).database.close()
    appended, trips = here / "appended", here / "trips"
    with daemon(here, url, redis), started(python("round_trips.py", url, trips)) as bare:
        with (
            reader as (look, wait),  # first: a server that begins shows nothing yet
            started(python("steady.py", facts, url, str(wanted), appended)) as steady,
        ):
            seen = watch(look, wait, steady, appended)
        bare.terminate()
        bare.wait()
    told = [tuple(map(int, line.split())) for line in appended.read_text().splitlines()]
    visible, looks = [], iter(seen)
    position, moment = next(looks)
    for place, acknowledged in told:
        while position < place:
            position, moment = next(looks)
        visible.append(max(0, moment - acknowledged) / 1e6)
    counted = visible[int(len(visible) * WARM) :]
    rate = (len(told) - 1) / (told[-1][1] - told[0][1]) * 1e9
    return Found(name, rate, sorted(counted), sorted(int(line) / 1e6 for line in trips.read_text().split()))


def watch(look: Look, wait: Wait, steady: subprocess.Popen[bytes], appended: Path) -> list[tuple[int, int]]:
    """Positions as they were seen, and when, until all that was appended is visible."""
    seen: list[tuple[int, int]] = []
    head = None
    while head is None or not seen or seen[-1][0] < head:
        position = look()
        if position is not None:
            seen.append((position, time.monotonic_ns()))
        wait(POLL)
        if head is None and steady.poll() is not None:
            if steady.returncode:
                raise RuntimeError(f"what appends ended with {steady.returncode}")
            head = int(appended.read_text().split()[-2])
    return seen


@contextmanager
def in_database(url: str, redis: str | None) -> Iterator[tuple[Look, Wait]]:
    with closing(Database(url)) as database, closing(open_wakeups(url, redis)) as wakeups:

        def look() -> int | None:
            with database.transaction() as transaction:
                position: int | None = transaction.value(QUERY)
            return position

        yield look, wakeups.wait


@contextmanager
def over_http(here: Path, url: str) -> Iterator[tuple[Look, Wait]]:
    """A server that many ask at once, and one of those who ask."""
    config, port = here / "serve.toml", free_port()
    config.write_text(OPEN)
    about = {"OMO_SYNC_DATABASE": url, "OMO_SYNC_CONFIG": str(config)}
    path = "/v1/stock?sku=6900000000000"
    asking = here / "asking.lua"
    asking.write_text(ASKING)
    shoppers = ["wrk", "-t1", f"-c{SHOPPERS}", "-d1h", "-s", asking, address(port, path)]
    with (
        serving([OMO_SYNC, "serve", "--port", str(port)], about, address(port, "/readyz")),
        started(shoppers, output=subprocess.DEVNULL),
        closing(HTTPConnection("127.0.0.1", port)) as connection,
    ):

        def look() -> int | None:
            connection.request("GET", path)
            position: int = json.loads(connection.getresponse().read())["as_of"]
            return position

        yield look, lambda seconds: time.sleep(APART)


@contextmanager
def daemon(here: Path, url: str, redis: str | None) -> Iterator[None]:
    config = here / "omo-sync.toml"
    config.write_text(
        f'database = "{url}"\n[daemon]\nlisten = "127.0.0.1:0"\npoll = "{POLL:g}s"\n'
        + (f'[redis]\nurl = "{redis}"\n' if redis else "")
    )
    log = here / "daemon.log"
    with log.open("w") as file, started([OMO_SYNC, "--config", config, "run"], file.fileno()) as child:
        while "projector active" not in log.read_text():
            if child.poll() is not None:
                raise RuntimeError(f"the daemon has ended: {log.read_text()}")
            time.sleep(0.05)
        yield


@contextmanager
def started(
    command: list[str | Path], errors: int | None = None, output: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    child = subprocess.Popen(command, stderr=errors, stdout=output)
    try:
        yield child
    finally:
        child.terminate()
        child.wait()


def at(sorted_values: list[float], percent: int) -> float:
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * percent // 100)]


def figures(values: list[float]) -> tuple[str, str, str]:
    return f"{at(values, 50):.1f}", f"{at(values, 99):.1f}", f"{values[-1]:.1f}"


if __name__ == "__main__":
    main()
