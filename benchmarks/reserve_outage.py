"""A hot sku sold to the last unit while everything goes wrong, and then the log summed up naively.

Many clients at two API processes, each order asked for twice with its idempotency key, the second time at
the other process; another process takes in a thousand facts a second of that sku: sales, the mall's own
holds, hand-overs. Meanwhile each API process is ended by kill -9, and the database by a crash. Starts a
PostgreSQL that waits for the disk.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.report import again, asked, at_most, folder, table
from tests.api.server import Server
from tests.reservations.selling_out import A_SECOND, AWAY, SellingOut, Told
from tests.servers.postgresql import PrivatePostgreSQL


def main() -> None:
    given = asked(__doc__, clients=300, orders=40_000, last=5_000)
    with folder() as here, ExitStack() as held:
        database = PrivatePostgreSQL(durable=True)
        held.callback(database.close)
        url = held.enter_context(database.database())
        servers = [made(here / name, url) for name in ("one", "two")]
        selling = SellingOut(servers, database, given.orders, given.last)
        for server in servers:
            held.callback(server.stop)
        show(asyncio.run(selling.run(given.clients)), given.last)
    again(given)


def made(folder: Path, url: str) -> Server:
    folder.mkdir()
    return Server(folder, url)


def show(told: Told, last: int) -> None:
    shoppers, log = told.shoppers, told.log
    quiet = quantiles(shoppers.took[: told.quiet], n=100)[-1]
    promised = len(shoppers.sold)
    table(
        "one sku, sold to the last unit",
        ("", "figure"),
        [
            ("orders answered, each twice", f"{len(shoppers.took):,}"),
            ("a second, outages among them", f"{(promised - last) / told.seconds:,.0f}"),
            ("facts of tills and mall a second", f"{told.facts:,.0f} of {A_SECOND:,}"),
            ("p99 before the first kill, ms", f"{quiet * 1e3:,.0f}"),
            ("longest wait, s", f"{max(shoppers.took):.1f} (the database away for {AWAY:g})"),
        ],
    )
    at_most("promised beyond what there was", len(log.oversold), 0)
    at_most("units left that nobody holds", log.left / 1000, 0)
    at_most("acknowledged and not in the log", len(shoppers.sold - set(log.orders)), 0)
    at_most("in the log and not acknowledged", len(set(log.orders) - shoppers.sold), 0)
    at_most("orders twice in the log", len(log.orders) - len(set(log.orders)), 0)
    at_most("asked again and answered otherwise", len(shoppers.unlike), 0)


if __name__ == "__main__":
    main()
