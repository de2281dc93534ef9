"""What senders add in their own words: a JSON object, kept with its numbers as they were written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

import jiter
import orjson
from pydantic import AfterValidator

from omo_sync.schemas.expected import Expected

SHALLOW = 100  # lists and objects, of which as many may be within one another


def readable(value: Any) -> Any:
    """The value, which can be written into the log and read again: as binary fractions, as it was written,
    and where it stands there, in `data` of a fact. Of decoded text only a number can be too large for that;
    an adapter may hand over anything. Raises ValueError."""
    try:
        written = dumps(value)
        orjson.loads(written)
        if written.count(b"[") + written.count(b"{") > SHALLOW:
            exact(b"[[%b]]" % written)
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if b"null" in written and not all(map(isfinite, _floats(value))):  # which are written so
        raise ValueError("a number that is none")
    return value


JsonObject = Annotated[
    dict[str, Any],
    AfterValidator(readable),
    Expected("send a JSON object, whose numbers are less than 1e308"),
]


def exact(text: bytes) -> Any:
    """JSON with its fractions as they were written. Raises ValueError."""
    return jiter.from_json(text, float_mode="lossless-float")


def dumps(value: Any, option: int = 0) -> bytes:
    """JSON with its numbers as they were written. Raises TypeError."""
    try:
        return orjson.dumps(value, default=_number, option=option)
    except TypeError:  # a whole number beyond 64 bits: it asks nobody about such
        return orjson.dumps(_in_fragments(value), default=_number, option=option)


def _number(value: Any) -> orjson.Fragment:
    if isinstance(value, jiter.LosslessFloat):
        return orjson.Fragment(bytes(value))
    if isinstance(value, Decimal):
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} has no place in a fact")


def _in_fragments(value: Any) -> Any:
    """The same, its large whole numbers as they are written."""
    if isinstance(value, dict):
        return {name: _in_fragments(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_in_fragments(one) for one in value]
    large = isinstance(value, int) and not -(2**63) <= value < 2**64
    return orjson.Fragment(str(value)) if large else value


def _floats(value: Any) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _floats(one)
