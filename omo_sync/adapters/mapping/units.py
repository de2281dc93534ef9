"""Units as tills write them: the codes of UN/ECE Recommendation 20, and what people write for them.

Goods that are weighed are kept in kilograms, liquids in litres, lengths in metres, all else in pieces.
What is a pack of something is an item's own affair, and none of these.
"""

from __future__ import annotations

from decimal import Decimal

PIECES = ("EA", "EACH", "C62", "H87", "PC", "PCE", "PCS", "NAR", "UN", "UNIT", "XUN", "个", "件")
ALIKE = {
    "1": (*PIECES, "KGM", "KG", "公斤", "千克", "LTR", "L", "升", "MTR", "M", "米"),
    "2": ("PR", "NPR", "双", "对"),
    "12": ("DZN", "DZ", "打"),
    "1000": ("TNE", "吨"),
    "0.5": ("斤", "市斤"),
    "0.1": ("DLT",),
    "0.05": ("两",),
    "0.01": ("CLT", "CMT", "CM", "厘米"),
    "0.001": ("GRM", "G", "克", "MLT", "ML", "毫升", "MMT", "MM", "毫米"),
}
"""How many of ours one of these is."""

COMMON = {unit: Decimal(factor) for factor, units in ALIKE.items() for unit in units}


def common(unit: str) -> Decimal | None:
    """How many of ours one of a unit is, its case ignored; None where it is not known."""
    return COMMON.get(unit.upper())
