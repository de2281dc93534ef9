"""What senders add in their own words: a JSON object, kept as it is."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import Annotated, Any

from jiter import LosslessFloat
from pydantic import AfterValidator

from omo_sync.schemas.expected import Expected

DEEPEST = 200  # objects and lists within one another, about as many as are read of JSON text


def read_object(value: dict[str, Any]) -> dict[str, Any]:
    """Of decoded text only a number can be wrong, which is too large for who reads it as a binary fraction;
    an adapter may hand over anything. Raises ValueError."""
    _check(value, 0)
    return value


JsonObject = Annotated[
    dict[str, Any],
    AfterValidator(read_object),
    Expected("send a JSON object, whose numbers are less than 1e308"),
]


def _check(value: Any, depth: int) -> None:
    if isinstance(value, str):
        value.encode()  # half a character is none
    elif isinstance(value, int | float | Decimal | LosslessFloat):
        within_range(value)
    elif isinstance(value, dict | list | tuple) and depth < DEEPEST:
        for one in value:
            _check(one, depth + 1)
            if isinstance(value, dict):
                if not isinstance(one, str):
                    raise ValueError(f"{one!r} is no name")
                _check(value[one], depth + 1)
    elif value is not None:
        raise ValueError(f"{type(value).__name__} is none of JSON's")


def within_range(value: Any) -> Any:
    """A number that is one as a binary fraction, too. Raises ValueError."""
    try:
        finite = isfinite(float(value))
    except OverflowError:
        finite = False
    if not finite:
        raise ValueError("too large, or no number")
    return value
