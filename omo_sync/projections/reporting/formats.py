"""A report's sections as text, Markdown and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from omo_sync.projections.layout import table
from omo_sync.projections.reporting.sections import Cell, Section


def lines(sections: Sequence[Section]) -> list[str]:
    """Text for a terminal."""
    return list(_lines(sections))


def _lines(sections: Sequence[Section]) -> Iterator[str]:
    for place, section in enumerate(sections):
        if place:
            yield ""
        yield section.title
        rows = [section.columns, *([text(cell) for cell in row] for row in section.rows)]
        yield from (f"  {line}" for line in table(rows, numeric(section)))


def numeric(section: Section) -> list[int]:
    """The columns that hold whole numbers and texts of numbers only."""
    columns = range(len(section.columns))
    return [column for column in columns if all(is_number(row[column]) for row in section.rows)]


def is_number(cell: Cell) -> bool:
    return not isinstance(cell, str) or cell.lstrip("-").replace(".", "", 1).isdigit()


def text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def markdown(sections: Sequence[Section]) -> str:
    """A heading and a table each."""
    parts = []
    for section in sections:
        right = numeric(section)
        rules = ["---:" if column in right else "---" for column in range(len(section.columns))]
        rows = [section.columns, rules, *([escaped(cell) for cell in row] for row in section.rows)]
        body = "\n".join(f"| {' | '.join(row)} |" for row in rows)
        parts.append(f"## {section.title}\n\n{body}\n")
    return "\n".join(parts)


def escaped(cell: Cell) -> str:
    return text(cell).replace("\\", "\\\\").replace("|", "\\|")


def csv_text(sections: Sequence[Section]) -> str:
    """One measure a row, for a pivot table: `section,item,measure,value`."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("section", "item", "measure", "value"))
    for section in sections:
        names = 2 if section.name in ("conflicts", "clocks") else 0 if section.name == "window" else 1
        for row in section.rows:
            item = " ".join(text(cell) for cell in row[:names])
            for column, cell in zip(section.columns[names:], row[names:], strict=True):
                writer.writerow((section.name, item, column, text(cell)))
    return file.getvalue()
