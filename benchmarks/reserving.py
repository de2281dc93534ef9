"""A conditional UPDATE for every `POST /v1/reservations`, on the bare server: the rival over HTTP.

RESERVE_AT is the database that `benchmarks.conditional` has prepared, CONNECTIONS how many it keeps.
"""

from __future__ import annotations

import os
from typing import Any

import orjson

from benchmarks.conditional import Conditional

HEADERS = [(b"content-type", b"application/json")]
POOL = Conditional(os.environ["RESERVE_AT"], int(os.environ["CONNECTIONS"]))


async def app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
        return
    status, told = 200, {}
    if scope["method"] == "POST":
        asked = orjson.loads((await receive())["body"])
        (line,) = asked["lines"]
        await POOL.reserve(asked["order"], line["sku"], line["location"], int(line["quantity"]))
        status, told = 201, {"order": asked["order"], "state": "held", "lines": asked["lines"]}
    await send({"type": "http.response.start", "status": status, "headers": HEADERS})
    await send({"type": "http.response.body", "body": orjson.dumps(told)})


async def live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await POOL.open()
            await send({"type": "lifespan.startup.complete"})
        else:
            await POOL.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
