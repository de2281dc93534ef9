"""Two servers, tills and a mall that ask nobody, processes killed and a database that crashes: what was
promised was there, what was answered is kept, nothing is told twice, and all is sold."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.server import Server
from tests.reservations.selling_out import SellingOut
from tests.servers.postgresql import PrivatePostgreSQL

CLIENTS = 300
ORDERS = 3_000  # that may be taken before the end
LAST = 500  # units left for the end


@pytest.fixture
def servers(durable_postgresql: PrivatePostgreSQL, tmp_path: Path) -> Iterator[list[Server]]:
    with durable_postgresql.database() as url:
        made = []
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            made.append(Server(tmp_path / name, url))
        yield made
        for server in made:
            server.stop()


def test_nothing_is_promised_twice_and_nothing_forgotten(
    servers: list[Server], durable_postgresql: PrivatePostgreSQL
) -> None:
    told = asyncio.run(SellingOut(servers, durable_postgresql, ORDERS, LAST).run(CLIENTS))
    sold = told.shoppers.sold
    assert told.log.oversold == []
    assert sorted(told.log.orders) == sorted(sold)
    assert len(sold) >= ORDERS + LAST
    assert told.log.left == 0
    assert told.shoppers.unlike == []
