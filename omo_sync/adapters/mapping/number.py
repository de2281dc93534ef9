"""Numbers of a row: exact decimals, from text and back."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, Inexact
from functools import lru_cache

from omo_sync.errors import Refused

EXACT = Context(prec=100, traps=[Inexact])
DIVIDING = Context(prec=100)
ROUNDING = {"floor": ROUND_FLOOR, "ceiling": ROUND_CEILING, "round": ROUND_HALF_UP}
_WRITTEN = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})")


@lru_cache(maxsize=65_536)
def number(text: str) -> Decimal:
    """The number that a text writes, blanks around it ignored. Raises Refused E203."""
    bare = text.strip()
    if _WRITTEN.fullmatch(bare) is None:
        raise Refused(
            "E203", f"{text[:80]!r} is not a number; correct it, or remove what is beside the digits"
        )
    return Decimal(bare)


def plain(value: Decimal) -> str:
    """In plain notation, without trailing zeros."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def rounded(value: Decimal, how: str, decimals: int) -> Decimal:
    """floor, ceiling, or round (a half goes away from zero), to so many decimals."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUNDING[how], Context(prec=100))
