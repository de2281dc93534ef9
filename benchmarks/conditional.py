"""The usual way to hold goods: a conditional UPDATE of the stock row, with the order's rows, in one
transaction a request. In its best form: one statement, prepared, on a connection that is kept."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import psycopg

TABLES = """
CREATE TABLE stock (sku text, location text, available bigint NOT NULL, PRIMARY KEY (sku, location));
CREATE TABLE orders (id text PRIMARY KEY, expires_at timestamptz NOT NULL);
CREATE TABLE order_line (order_id text, sku text, location text, quantity bigint NOT NULL,
    PRIMARY KEY (order_id, sku, location));
"""
RESERVE = """
WITH taken AS (
    UPDATE stock SET available = available - %(quantity)s
    WHERE sku = %(sku)s AND location = %(location)s AND available >= %(quantity)s RETURNING sku
), ordered AS (
    INSERT INTO orders SELECT %(order)s, now() + interval '15 minutes' FROM taken RETURNING id
)
INSERT INTO order_line SELECT id, %(sku)s, %(location)s, %(quantity)s FROM ordered
"""


class Conditional:
    """connections: how many; clients wait in turn for one of them."""

    def __init__(self, url: str, connections: int) -> None:
        self._url = url
        self._connections = connections
        self._free: asyncio.Queue[psycopg.AsyncConnection[Any]] = asyncio.Queue()

    async def open(self) -> None:
        for _ in range(self._connections):
            connection = await psycopg.AsyncConnection.connect(
                self._url, autocommit=True, prepare_threshold=1
            )
            self._free.put_nowait(connection)

    async def reserve(self, order: str, sku: str, location: str, quantity: int) -> float:
        """Gives the seconds it took."""
        began = time.perf_counter()
        connection = await self._free.get()
        values = {"order": order, "sku": sku, "location": location, "quantity": quantity}
        done = await connection.execute(RESERVE, values)
        self._free.put_nowait(connection)
        if done.rowcount != 1:
            raise RuntimeError(f"{order} was not reserved")
        return time.perf_counter() - began

    async def close(self) -> None:
        while not self._free.empty():
            await self._free.get_nowait().close()


def prepare(url: str, sku: str, location: str, quantity: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
        connection.execute("INSERT INTO stock VALUES (%s, %s, %s)", (sku, location, quantity))
