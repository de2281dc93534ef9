"""Barcodes that a scale prints: the item, and its weight or price, in one number.

A layout such as `21IIIIIWW.WWWC` says where they stand: its digits as they are, `I` the item, `W` the
weight or count, `P` the price, `V` a digit that is not read, `C` the check digit. The point, which is
not in the code, says how many decimals there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from omo_sync.errors import Refused
from omo_sync.schemas.gtin import LENGTHS, is_gtin

_PARTS = re.compile(r"(0?2[0-9]*)V*(I+)V*(?:(W+)(?:\.(W+))?|(P+)(?:\.(P+))?)C")


class Scanned(NamedTuple):
    """item: as the layout has it, zeros kept. weight or price: the other is None."""

    item: str
    weight: Decimal | None
    price: Decimal | None


class Layout:
    """One layout. Raises ValueError for what is none."""

    def __init__(self, written: str) -> None:
        parts = _PARTS.fullmatch(written)
        bare = written.replace(".", "")
        if parts is None or len(bare) not in LENGTHS:
            raise ValueError(
                f'{written!r} is no layout of a scale; write for example "21IIIIIWW.WWWC" (8, 12, 13 or 14'
                " signs beside the point, beginning with 2 or 02)"
            )
        self.priced = parts[5] is not None
        self._decimals = len(parts[4] or parts[6] or "")
        value = "P" if self.priced else "W"
        pattern = re.sub(r"I+|W+|P+|V+|C", lambda run: _group(run[0]), bare)
        self._fits = re.compile(pattern).fullmatch
        self._value = value

    def read(self, code: str) -> Scanned | None:
        """None for a code of another layout. Raises Refused E107."""
        found = self._fits(code)
        if found is None:
            return None
        if not is_gtin(code):
            raise Refused(
                "E107", f"the check digit of {code} is wrong; have it scanned again, or correct the layout"
            )
        value = Decimal(found[self._value]).scaleb(-self._decimals)
        return Scanned(found["I"], None if self.priced else value, value if self.priced else None)


def _group(run: str) -> str:
    digits = f"[0-9]{{{len(run)}}}"
    return digits if run[0] in "VC" else f"(?P<{run[0]}>{digits})"


@lru_cache(maxsize=64)
def layouts(written: tuple[str, ...]) -> tuple[Layout, ...]:
    """Raises ValueError."""
    return tuple(map(Layout, written))


def scanned(code: str, known: Iterable[Layout]) -> Scanned | None:
    """What a scale printed, by the first layout that fits; None for any other code. Raises Refused E107."""
    return next((found for layout in known if (found := layout.read(code)) is not None), None)


def checked(text: str) -> str:
    """The text, where it is a GTIN. Raises Refused E107."""
    if not is_gtin(text):
        raise Refused(
            "E107", f"{text[:80]!r} is no GTIN of 8, 12, 13 or 14 digits with its check digit; correct it"
        )
    return text
