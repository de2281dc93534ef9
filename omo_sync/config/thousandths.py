"""Quantities and percentages as people write them, exactly: `"5"`, `"0.5"`."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

_WRITTEN = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,3}))?")


def parse_thousandths(written: object) -> int:
    """Whole thousandths of a number of at most 3 decimals. Raises ValueError."""
    if isinstance(written, int) and not isinstance(written, bool):
        written = str(written)
    found = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        raise ValueError(f'{written!r} is not a number of at most 3 decimals; write it in quotes: "0.5"')
    return int(found[1]) * 1_000 + int((found[2] or "").ljust(3, "0"))


Thousandths = Annotated[int, BeforeValidator(parse_thousandths)]
