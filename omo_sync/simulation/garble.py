"""Records as a bad line or a careless programmer makes them: each goes to quarantine, for its own reason."""

from __future__ import annotations

from random import Random
from typing import Any

from omo_sync.simulation.wire import line


def garbled(made: dict[str, Any], dice: Random) -> bytes:
    """This event as a line that cannot be accepted, with its line feed."""
    return dice.choice((_cut_off, _not_utf8, _no_offset, _no_number, _unknown))(made)


def _cut_off(made: dict[str, Any]) -> bytes:
    whole = line(made)
    return whole[: len(whole) * 2 // 3] + b"\n"


def _not_utf8(made: dict[str, Any]) -> bytes:
    return line(made).replace(b'"data":{', b'"data":{"\xcf\xfb":1,', 1)


def _no_offset(made: dict[str, Any]) -> bytes:
    return line({**made, "time": made["time"][:-6]})


def _no_number(made: dict[str, Any]) -> bytes:
    data = dict(made["data"])
    for name in ("quantity", "on_hand", "points", "balance", "amount"):
        if name in data:
            data[name] = "1e3"
            return line({**made, "data": data})
    return _cut_off(made)


def _unknown(made: dict[str, Any]) -> bytes:
    return line({**made, "type": made["type"].replace(".v1", ".v9")})
