"""`omo-sync sync` of a million movement rows over ODBC, over a bare `fetchmany` of the same query.

Both are processes of their own, start-up included. When ours returns, the rows are translated,
validated and durable, and the read models show them. The bare one asks the profile's own query, all of
its columns in the order in which ours reads them, but as a whole, not in pages.
"""

from __future__ import annotations

import sys
import time
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyodbc

from benchmarks.measure import Run, alternately, omo_sync, python, run
from benchmarks.report import SPEED, again, asked, at_least, at_most, folder, speed, table
from omo_sync.adapters.odbc import Odbc
from omo_sync.adapters.odbc.options import OdbcOptions
from omo_sync.adapters.profiles import with_profile
from omo_sync.adapters.sheet import Sheet
from omo_sync.clock import now
from omo_sync.ingest import no_collection
from omo_sync.schemas.rules import Rules
from tests.servers.mariadb import PrivateMariaDB

LIMIT = 0.3
MB = 1_000_000
PEAK = 400  # MB, however many rows there are
PROFILE = with_profile({"profile": "ospos"})
QUERY = f"{PROFILE['streams']['movements']['query'].strip()}\nORDER BY trans_id"
SOURCE = """
[sources.pos]
adapter = "odbc"
profile = "ospos"
connection = '{connection}'
[sources.pos.streams]
locations.enabled = false
items.enabled = false
numbers.enabled = false
prices.enabled = false
quantities.enabled = false
rewards.enabled = false
balances.enabled = false
"""
TABLES = (
    """CREATE TABLE ospos_inventory (trans_id INT PRIMARY KEY AUTO_INCREMENT, trans_items INT NOT NULL,
    trans_user INT NOT NULL, trans_date TIMESTAMP NOT NULL, trans_comment TEXT NOT NULL,
    trans_location INT NOT NULL, trans_inventory DECIMAL(15,3) NOT NULL)""",
    "CREATE TABLE ospos_items (item_id INT PRIMARY KEY, item_number VARCHAR(255))",
)
FILLED = (
    """INSERT INTO ospos_items SELECT seq, CONCAT('69', LPAD(seq, 11, '0')) FROM seq_1_to_{keys}""",
    """INSERT INTO ospos_inventory
    SELECT seq, 1 + FLOOR({keys} * POW(RAND(7), 3)), 1 + seq % 5,
      TIMESTAMPADD(SECOND, seq * 10, '2026-03-01 08:00:00'),
      IF(seq % 50 = 0, 'Manual Edit of Quantity', CONCAT('POS ', FLOOR(seq / 3))), 1 + seq % 3,
      IF(seq % 50 = 0, 50, -(1 + seq % 3))
    FROM seq_1_to_{rows}""",
)


def fill(connection: str, rows: int, keys: int) -> None:
    """Movements in the order of time, of items of which few sell often."""
    to = pyodbc.connect(connection, autocommit=True)
    for statement in TABLES:
        to.execute(statement)
    for statement in FILLED:
        to.execute(statement.format(rows=rows, keys=keys))
    to.close()


def parts(settings: str) -> tuple[float, float]:
    """Seconds of the processor for reading all rows, and for making validated facts of them."""
    told = tomllib.loads(settings)["sources"]["pos"]
    del told["adapter"]
    adapter = Odbc("pos", OdbcOptions.model_validate(told))
    begin, making = time.process_time(), 0.0
    with no_collection():
        for batch in adapter.read(None):
            assert isinstance(batch.rows, Sheet)
            start = time.process_time()
            adapter.facts(batch.rows, Rules(), now())
            making += time.process_time() - start
    return time.process_time() - begin - making, making


def main() -> None:
    given = asked(__doc__, facts=1_000_000, keys=20_000, runs=1)
    server = PrivateMariaDB()
    try:
        with server.database() as address, folder() as here:
            fill(address.odbc, given.facts, given.keys)
            settings = here / "omo-sync.toml"
            settings.write_text(SOURCE.format(connection=address.odbc))

            def ours(number: int) -> Run:
                return run(omo_sync(here / f"{number}.db", "--config", settings, "sync"))

            def bare(number: int) -> Run:
                return run(python("plain_fetch.py", address.odbc, QUERY))

            took, limit = alternately(given.runs, ours, bare)
            reading, making = parts(settings.read_text())
    finally:
        server.close()
    table(
        f"ODBC: {given.facts:,} movement rows of {given.keys:,} items on MariaDB; best of {given.runs}",
        SPEED,
        [speed("omo-sync sync", took, given.facts), speed("bare fetchmany", limit, given.facts)],
    )
    print(took.runs[-1].output.strip())
    fetching, storing = limit.cpu, took.cpu - reading - making
    each = {"fetch": fetching, "texts": reading - fetching, "validated facts": making, "the rest": storing}
    print(", ".join(f"{name} {seconds / given.facts * MB:.1f}" for name, seconds in each.items()), "µs CPU")
    at_least("wall clock", limit.wall / took.wall, LIMIT)
    at_most(f"peak memory over {PEAK} MB", max(one.peak for one in took.runs) / MB / PEAK, 1)
    again(given)


if __name__ == "__main__":
    main()
