"""Two servers, tills and a mall that ask nobody, processes killed and a database that crashes: what was
promised was there, what was answered is kept, and all is sold."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import UNIT
from omo_sync.reservations.order import SOURCE
from tests.api.conftest import counted
from tests.api.server import Server, assert_eventually
from tests.reservations.teller import SHOP, SKU, TAKEN
from tests.running import facts
from tests.servers.postgresql import PrivatePostgreSQL

CLIENTS = 12
ROUNDS = 1_000
A_SECOND = 1_000
FIRST = 500  # orders that may be taken before the others have told everything
LAST = 300  # units left for the end
STOCK = ROUNDS * TAKEN + FIRST + LAST


class Shoppers:
    """Clients of two servers, who ask until they are answered, and then once more."""

    def __init__(self, servers: list[Server], key: dict[str, str]) -> None:
        self.servers = servers
        self.key = key
        self.sold: set[str] = set()
        self.out = threading.Event()
        self._numbers = itertools.count(1)

    def buy(self, last: int | None) -> None:
        """Orders up to this number, or until the goods are sold out."""
        with httpx.Client(headers=self.key, timeout=20) as client:
            while not self.out.is_set():
                number = next(self._numbers)
                if last is not None and number > last:
                    return
                self._order(client, f"W{number}", number)

    def _order(self, client: httpx.Client, order: str, number: int) -> None:
        first = self._ask(client, order, number)
        again = self._ask(client, order, number + 1)
        assert (first.status_code, first.json()) == (again.status_code, again.json())
        if first.status_code == 201:
            self.sold.add(order)
        else:
            assert (first.status_code, first.json()["lines"][0]["available"]) == (409, "0")
            self.out.set()

    def _ask(self, client: httpx.Client, order: str, number: int) -> httpx.Response:
        """Until it is answered, by either server."""
        body = {"order": order, "lines": [{"sku": SKU, "location": SHOP, "quantity": 1}], "expires_in": 3600}
        for attempt in range(number, number + 600):
            server = self.servers[attempt % len(self.servers)]
            try:
                answer = client.post(
                    f"{server.base}/v1/reservations", json=body, headers={"idempotency-key": f"key-{order}"}
                )
            except httpx.TransportError:
                time.sleep(0.1)
                continue
            if answer.status_code in (201, 409):
                return answer
            assert answer.status_code in (401, 503, 504), answer.text  # 401: it does not know the key yet
            time.sleep(0.1)
        raise AssertionError(f"{order} was not answered")


@pytest.fixture
def servers(durable_postgresql: PrivatePostgreSQL, tmp_path: Path) -> Iterator[list[Server]]:
    with durable_postgresql.database() as url:
        made = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            made.append(Server(tmp_path / name, url))
        made[0].tell([counted("c1", SKU, SHOP, STOCK)])
        for server in made:
            server.start()
        yield made
        for server in made:
            server.stop()


def kill(server: Server) -> None:
    """At once, with whatever processes it has."""
    process = server._process
    assert process is not None
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    for pid in (process.pid, *map(int, children)):
        os.kill(pid, signal.SIGKILL)
    process.wait()


def test_nothing_is_promised_twice_and_nothing_forgotten(
    servers: list[Server], durable_postgresql: PrivatePostgreSQL
) -> None:
    url = servers[0].url
    shoppers = Shoppers(servers, servers[0].key("reservations:write"))
    command = [sys.executable, "-m", "tests.reservations.teller", url, str(ROUNDS), str(A_SECOND)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        buying = [pool.submit(shoppers.buy, FIRST) for _ in range(CLIENTS)]
        telling = subprocess.Popen(command)
        assert_eventually(lambda: len(shoppers.sold) > FIRST // 4)
        kill(servers[0])
        servers[0].start()
        assert_eventually(lambda: len(shoppers.sold) > FIRST // 2)
        durable_postgresql.crash()
        time.sleep(0.5)
        durable_postgresql.start()
        for one in buying:
            one.result()
        assert telling.wait() == 0
        assert len(shoppers.sold) == FIRST
        for one in [pool.submit(shoppers.buy, None) for _ in range(CLIENTS)]:
            one.result()
    assert len(shoppers.sold) == FIRST + LAST
    with closing(Engine(url)) as engine:
        assert kept(engine) == shoppers.sold


def kept(engine: Engine) -> set[str]:
    """The orders that are in the log; what each was promised was there before it."""
    on_hand, held = STOCK * UNIT, 0
    orders = set()
    for fact in facts(engine):
        if fact.type == "inventory.reserved":
            held += fact.data["quantity"]
            if fact.source == SOURCE:
                assert held <= on_hand, f"oversold at {fact.position}"
                orders.add(fact.data["order"])
        elif fact.type == "inventory.fulfilled":
            held -= fact.data["quantity"]
        if fact.type in ("inventory.sold", "inventory.fulfilled"):
            on_hand -= fact.data["quantity"]
    assert on_hand == held
    return orders
