"""A fact as it stands in the log: a topic and JSON bytes.

Topics are the protocol's event types and never change; a changed meaning gets another version.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import orjson

from omo_sync.domain.fact import Fact
from omo_sync.schemas.json_object import dumps, exact

ITEM = "omo.item.described.v1"


def originator(source: str, id: str) -> str:
    """The stream of a fact: the JSON array of its identity, so that no two pairs share one."""
    return orjson.dumps((source, id)).decode()


def originators(source: str, ids: Sequence[str]) -> list[str]:
    """The streams of many facts of one source."""
    together = "".join(ids)
    if not together.isprintable() or '"' in together or "\\" in together:
        return [originator(source, id) for id in ids]
    start = orjson.dumps([source]).decode()[:-1]
    return [f'{start},"{id}"]' for id in ids]


@cache
def topic(fact_type: str) -> str:
    return f"omo.{fact_type}.v1"


def encode(fact: Fact) -> bytes:
    """The state of a fact: what its stream's name and topic do not say."""
    _, _, _, time, data, recorded, sequence, run, marks, offset, extra, _ = fact
    state: dict[str, Any] = {"time": time, "data": data, "recorded": recorded}
    if sequence is not None:
        state["sequence"] = sequence
    if run is not None:
        state["run"] = run
    if marks:
        state["marks"] = marks
    if offset:
        state["offset"] = offset
    if extra:
        state["extra"] = extra
    return dumps(state)


def decode(position: int, originator_id: str, topic: str, state: bytes) -> Fact:
    """The fact that was stored. Its `data.ext` may hold binary fractions, which nothing reads;
    `stored_content` compares them exactly. Those of an item's attributes are as they were written."""
    source, id = orjson.loads(originator_id)
    stored = exact(state) if topic == ITEM else orjson.loads(state)
    get = stored.get
    return tuple.__new__(Fact, (  # the same as Fact(…), without the cost of its generated constructor
        source, id, topic[4:-3], stored["time"], stored["data"], stored["recorded"], get("sequence"),
        get("run"), get("marks", 0), get("offset", 0), get("extra"), position,
    ))  # fmt: skip


def content(fact_type: str, time: int, data: dict[str, Any]) -> bytes:
    """What makes two deliveries the same fact: type, instant and data, as canonical bytes."""
    return dumps((fact_type, time, data), orjson.OPT_SORT_KEYS)


def stored_content(topic: str, state: bytes) -> bytes:
    stored = exact(state)
    return content(topic[4:-3], stored["time"], stored["data"])
