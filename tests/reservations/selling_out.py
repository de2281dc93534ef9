"""All that can happen while a hot sku is sold, and what the log says afterwards.

Shoppers at two servers who ask everything twice; tills and a mall that ask nobody; both servers killed in
turn, and the database crashed. What is left over then is written off but for the last units, which are
sold to the end.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from omo_sync import clock
from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import UNIT
from omo_sync.domain.plain import instant, units
from tests import running
from tests.api.conftest import counted, event
from tests.api.server import Server
from tests.reservations.promises import Promises, promises
from tests.reservations.shoppers import Shoppers
from tests.reservations.teller import SHOP, SKU
from tests.servers.postgresql import PrivatePostgreSQL

STOCK = 10_000_000
A_SECOND = 1_000  # facts of tills and the mall
AWAY = 0.5  # seconds that the crashed database is away


class Told(NamedTuple):
    """shoppers: what they were told. log: what is in the log. facts: of tills and the mall, a second.
    seconds: in which the orders before the last were taken. quiet: how many of them before the first kill."""

    shoppers: Shoppers
    log: Promises
    facts: float
    seconds: float
    quiet: int


class SellingOut:
    """servers: of one store. orders: that are taken before the last units are sold. last: units."""

    def __init__(
        self, servers: Sequence[Server], database: PrivatePostgreSQL, orders: int, last: int
    ) -> None:
        self.servers, self.database = servers, database
        self.orders, self.last = orders, last
        self.url = servers[0].url
        servers[0].tell([counted("c1", SKU, SHOP, STOCK)])
        for server in servers:
            server.start()
        key = servers[0].key("reservations:write")
        self.shoppers = Shoppers([server.port for server in servers], key)

    async def run(self, clients: int) -> Told:
        began = time.perf_counter()
        buying = asyncio.create_task(self.shoppers.buy(clients))
        command = [sys.executable, "-m", "tests.reservations.teller", self.url, str(A_SECOND)]
        telling = subprocess.Popen(command, stdout=subprocess.PIPE)
        try:
            quiet = await self._troubles(buying)
        finally:
            telling.send_signal(signal.SIGTERM)
            facts = float((await asyncio.to_thread(telling.communicate))[0])
        self.shoppers.enough()
        await buying
        seconds = time.perf_counter() - began
        await asyncio.to_thread(self._write_off)
        await self.shoppers.buy(clients)
        return Told(self.shoppers, await asyncio.to_thread(self._log), facts, seconds, quiet)

    async def _troubles(self, buying: asyncio.Task[None]) -> int:
        await self._sold(1, buying)
        quiet = len(self.shoppers.took)
        await asyncio.to_thread(killed, self.servers[0])
        await self._sold(2, buying)
        await asyncio.to_thread(crashed, self.database)
        await self._sold(3, buying)
        await asyncio.to_thread(killed, self.servers[1])
        await self._sold(4, buying)
        return quiet

    async def _sold(self, quarters: int, buying: asyncio.Task[None]) -> None:
        """Until so much of the orders is taken."""
        while len(self.shoppers.sold) * 4 < self.orders * quarters and not buying.done():
            await asyncio.sleep(0.01)

    def _write_off(self) -> None:
        over = self._log().left - self.last * UNIT
        gone = event(
            "inventory.adjusted", "w1", "erp/main", time=instant(clock.now()),
            sku=SKU, location=SHOP, quantity=units(-over),
        )  # fmt: skip
        self.servers[0].tell([gone])

    def _log(self) -> Promises:
        with closing(Engine(self.url)) as engine:
            return promises(running.facts(engine))


def killed(server: Server) -> None:
    """kill -9 of all its processes, and again from the start."""
    process = server._process
    assert process is not None
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in (process.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    process.wait()
    server.start()


def crashed(database: PrivatePostgreSQL) -> None:
    database.crash()
    time.sleep(AWAY)
    database.start()
