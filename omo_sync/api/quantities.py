"""The quantities of one sku at its locations, packed: a server holds millions of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import gcd

from omo_sync.domain.fact import UNIT

WIDTHS = "BHIQ"  # type codes of arrays, narrow first


def packed(quantities: Sequence[int]) -> bytes:
    """Thousandths, none below 0. The first byte tells the width of the others, and whether they count
    units, as where all of them are whole, or thousandths."""
    whole = gcd(*quantities) % UNIT == 0
    steps = [quantity // UNIT for quantity in quantities] if whole else quantities
    most = max(steps)
    width = next(at for at, code in enumerate(WIDTHS) if most >> 8 * array(code).itemsize == 0)
    return bytes([width + len(WIDTHS) * whole]) + array(WIDTHS[width], steps).tobytes()


def unpacked(told: bytes) -> list[int]:
    """Thousandths."""
    steps, step = _steps(told)
    return [one * step for one in steps]


def total(told: bytes) -> int:
    """Thousandths."""
    steps, step = _steps(told)
    return sum(steps) * step


def _steps(told: bytes) -> tuple[array[int], int]:
    """Counts, and how many thousandths each of them counts."""
    whole, width = divmod(told[0], len(WIDTHS))
    steps = array(WIDTHS[width])
    steps.frombytes(memoryview(told)[1:])
    return steps, UNIT if whole else 1
