"""Clients who order one unit each, over HTTP at several servers, and ask everything twice.

Each keeps a connection to every server. Whoever is not answered asks the next server, with the same
idempotency key, until there is an answer; and then another one than answered, once more.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tests.reservations.teller import SHOP, SKU

ATTEMPTS = 600
PAUSE = 0.1  # seconds before who was not answered asks again
LONGEST = 20.0  # seconds for an answer
LATER = (401, 429, 503, 504)  # 401: a server that has just started does not know the key yet


class Said(NamedTuple):
    """An answer. by: of which server."""

    status: int
    body: Any
    by: int


class Shoppers:
    """ports: of the servers. sold: orders that were promised. took: seconds from an order to its first
    answer. unlike: where the second answer was another than the first."""

    def __init__(self, ports: Sequence[int], headers: Mapping[str, str]) -> None:
        self.ports = ports
        self.headers = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self.sold: set[str] = set()
        self.took: list[float] = []
        self.unlike: list[tuple[Said, Said]] = []
        self.out = False
        self._numbers = itertools.count(1)
        self._enough = False

    async def buy(self, clients: int) -> None:
        """So many at once, until nothing is left, or it is enough."""
        self._enough = False
        await asyncio.gather(*(self._client() for _ in range(clients)))

    def enough(self) -> None:
        """What was begun is ended, and no more is ordered."""
        self._enough = True

    async def _client(self) -> None:
        asking = Asking(self)
        while not self.out and not self._enough:
            number = next(self._numbers)
            began = time.perf_counter()
            first = await asking.until_answered(f"W{number}", number)
            self.took.append(time.perf_counter() - began)
            again = await asking.until_answered(f"W{number}", first.by + 1)
            if first[:2] != again[:2]:
                self.unlike.append((first, again))
            if first.status == 201:
                self.sold.add(f"W{number}")
            else:
                self.out = True
        asking.close()


class Asking:
    """One client's connections."""

    def __init__(self, shoppers: Shoppers) -> None:
        self._shoppers = shoppers
        self._open: dict[int, tuple[asyncio.StreamReader, asyncio.StreamWriter]] = {}

    async def until_answered(self, order: str, first: int) -> Said:
        """first: which server is asked first."""
        ports = self._shoppers.ports
        for attempt in range(first, first + ATTEMPTS):
            port = ports[attempt % len(ports)]
            try:
                status, body = await asyncio.wait_for(self._ask(port, order), LONGEST)
            except (OSError, EOFError, TimeoutError):
                self._close(port)
                await asyncio.sleep(PAUSE)
                continue
            if status == 201 or (status == 409 and body["lines"][0]["available"] == "0"):
                return Said(status, body, attempt)
            if status not in LATER:
                raise AssertionError(f"{order}: {status} {body}")
            await asyncio.sleep(PAUSE)
        raise AssertionError(f"{order} was not answered")

    async def _ask(self, port: int, order: str) -> tuple[int, Any]:
        if port not in self._open:
            self._open[port] = await asyncio.open_connection("127.0.0.1", port)
        reader, writer = self._open[port]
        writer.write(request(order, self._shoppers.headers))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        return int(head[9:12]), json.loads(await reader.readexactly(length))

    def _close(self, port: int) -> None:
        if port in self._open:
            self._open.pop(port)[1].close()

    def close(self) -> None:
        for port in list(self._open):
            self._close(port)


def request(order: str, headers: str) -> bytes:
    """As it goes over the wire. headers: more of them, each with its end of line."""
    line = {"sku": SKU, "location": SHOP, "quantity": 1}
    body = json.dumps({"order": order, "lines": [line], "expires_in": 3600})
    return (
        "POST /v1/reservations HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\n"
        f"idempotency-key: key-{order}\r\n{headers}content-length: {len(body)}\r\n\r\n{body}"
    ).encode()
