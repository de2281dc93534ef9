"""The same answer by a look into another server for every request: a Redis GET, or a PostgreSQL query.

STOCK_AT says where: unix://… (Redis) or postgresql://…; the keys and the table are those of `benchmarks.api`.
"""

from __future__ import annotations

import os
from typing import Any

HEADERS = [(b"content-type", b"application/json")]
AT = os.environ["STOCK_AT"]


class Redis:
    def __init__(self) -> None:
        from redis.asyncio import Redis

        self.client = Redis.from_url(AT)

    async def get(self, sku: str) -> bytes:
        found: bytes = await self.client.get(sku)
        return found


class PostgreSQL:
    def __init__(self) -> None:
        self.connections: list[Any] = []

    async def get(self, sku: str) -> bytes:
        from psycopg import AsyncConnection

        connection = (
            self.connections.pop()
            if self.connections
            else await AsyncConnection.connect(AT, autocommit=True, prepare_threshold=1)
        )
        cursor = await connection.execute("SELECT body FROM answer WHERE sku = %s", (sku,))
        row = await cursor.fetchone()
        self.connections.append(connection)
        return bytes(row[0])


STORES: list[Any] = []


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    if not STORES:
        STORES.append(Redis() if AT.startswith("unix:") else PostgreSQL())
    body = await STORES[0].get(scope["path"][10:])
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": body})
