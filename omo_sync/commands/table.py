"""Rows aligned for people; a Chinese character takes two places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from omo_sync.projections import layout

SAMPLE = 1_000  # rows that decide how wide the columns are; the rest streams
GAP = "  "
SHORTEST = 12  # a column is never cut to less


def width(text: str) -> int:
    """Places that a text takes in a terminal."""
    return len(text) if text.isascii() else layout.width(text)


def printable(text: str) -> str:
    """The text without what would move the cursor."""
    return (
        text
        if text.isprintable()
        else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    )


def cut(text: str, places: int) -> str:
    """The text, shortened with an ellipsis where it takes more places."""
    if width(text) <= places:
        return text
    while width(text) >= places:
        text = text[:-1]
    return text + "…"


def padded(text: str, places: int, right: bool) -> str:
    blank = " " * (places - width(text))
    return blank + text if right else text + blank


def aligned(
    head: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool], room: int, elastic: int | None
) -> Iterator[str]:
    """Lines of a table. right: which columns are numbers. elastic: the column that gives way when
    a line would take more than `room` places; keys never do, since people copy them."""
    stream = iter(rows)
    sample = list(islice(stream, SAMPLE))
    widths = [max(map(width, column)) for column in zip(head, *sample, strict=True)]
    if elastic is not None:
        over = sum(widths) + len(GAP) * (len(widths) - 1) - room
        widths[elastic] = min(widths[elastic], max(SHORTEST, widths[elastic] - max(0, over)))
    for row in chain([head], sample, stream):
        cells = [
            padded(cut(cell, places) if at == elastic else cell, places, number)
            for at, (cell, places, number) in enumerate(zip(row, widths, right, strict=True))
        ]
        yield GAP.join(cells).rstrip()
