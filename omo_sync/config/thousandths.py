"""Quantities, percentages and money as people write them, exactly: `"5"`, `"0.5"`."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator

_WRITTEN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,4}))?")


def parse_scaled(written: object, decimals: int) -> int:
    """A number of at most so many decimals, times ten to the power of them. Raises ValueError."""
    if isinstance(written, int) and not isinstance(written, bool):
        written = str(written)
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None or len(found[2] or "") > decimals:
        raise ValueError(
            f'{written!r} is not a number of at most {decimals} decimals; write it in quotes: "0.5"'
        )
    return int(found[1] + (found[2] or "").ljust(decimals, "0"))


Thousandths = Annotated[int, BeforeValidator(partial(parse_scaled, decimals=3))]
Money = Annotated[int, BeforeValidator(partial(parse_scaled, decimals=4))]
