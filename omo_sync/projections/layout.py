"""Tables of text for a terminal: columns in line, Chinese characters two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

WIDE = ("W", "F")


def width(text: str) -> int:
    """How many columns a terminal gives to a text."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in WIDE)
        for sign in text
    )


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> list[str]:
    """Lines of equally long rows; `right`: which columns are numbers. Nothing is cut."""
    if not rows:
        return []
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for column, text in enumerate(row):
            room = " " * (widths[column] - width(text))
            cells.append(room + text if column in right else text + room)
        lines.append("  ".join(cells).rstrip())
    return lines
