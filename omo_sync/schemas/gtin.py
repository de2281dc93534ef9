"""The check digit of a GTIN (GS1 General Specifications, section 7.9)."""

from __future__ import annotations

LENGTHS = (8, 12, 13, 14)


def is_gtin(text: str) -> bool:
    """Whether a text is a GTIN-8, -12, -13 or -14 whose last digit fits the others."""
    if len(text) not in LENGTHS or not (text.isascii() and text.isdigit()):
        return False
    digits = [int(digit) for digit in reversed(text)]
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
