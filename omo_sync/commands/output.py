"""Rows and results on standard output: for people, or for programs exactly as published."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from omo_sync.commands.messages import SENTENCES

if TYPE_CHECKING:
    from omo_sync.commands.session import Session

ROOM = 100  # places of a line where no terminal says otherwise
FORMATS = ("table", "json", "jsonl", "csv")

Row = Mapping[str, Any]


def write_rows(
    session: Session,
    format: str,
    columns: Sequence[str],
    rows: Iterable[Row],
    numbers: Iterable[str] = (),
    elastic: str | None = None,
) -> None:
    """A list, row by row as they come. columns: the fields of every row, in order. numbers: those
    that a table puts to the right; elastic: the one that it may cut."""
    out = sys.stdout
    if format == "jsonl":
        out.writelines(f"{compact(row)}\n" for row in rows)
    elif format == "json":
        write_array(rows)
    elif format == "csv":
        write_csv(columns, rows)
    else:
        write_table(session, columns, rows, set(numbers), elastic)


def write_result(format: str, result: Row, line: str) -> None:
    """One object; `line` is what people read."""
    if format == "csv":
        write_csv(tuple(result), [result])
    elif format == "table":
        sys.stdout.write(f"{line}\n")
    else:
        sys.stdout.write(f"{compact(result)}\n")


def write_details(session: Session, format: str, details: Row) -> None:
    """One thing with all its fields; a list among them has a line for each of its own."""
    if format != "table":
        write_result(format, details, "")
        return
    from omo_sync.commands.table import padded, width

    titles = {name: title(session, name) for name in details}
    widest = max(map(width, titles.values()))
    for name, value in details.items():
        lines = value.split("\n") if isinstance(value, str) else value if isinstance(value, list) else [value]
        for at, line in enumerate(map(cell, lines or [None])):
            head = padded("" if at else titles[name], widest, False)
            sys.stdout.write(f"{head}  {line}\n")


def advise(sentence: str) -> None:
    """What to do next, or what to know: beside the result, on standard error."""
    sys.stdout.flush()
    sys.stderr.write(f"{sentence}\n")


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_array(rows: Iterable[Row]) -> None:
    opening = "[\n"
    for row in rows:
        sys.stdout.write(opening + compact(row))
        opening = ",\n"
    sys.stdout.write("[]\n" if opening == "[\n" else "\n]\n")


def write_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([csv_cell(row[name]) for name in columns] for row in rows)


def csv_cell(value: Any) -> str:
    """Lists of words as one text with spaces; objects as JSON."""
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " ".join(value)
    return value if isinstance(value, str) else compact(value)


def write_table(
    session: Session, columns: Sequence[str], rows: Iterable[Row], numbers: set[str], elastic: str | None
) -> None:
    from omo_sync.commands.table import aligned

    room = ROOM
    if sys.stdout.isatty():
        from shutil import get_terminal_size

        room = get_terminal_size((ROOM, 24)).columns
    lines = aligned(
        [title(session, name) for name in columns],
        ([cell(row[name]) for name in columns] for row in rows),
        [name in numbers for name in columns],
        room,
        columns.index(elastic) if elastic else None,
    )
    sys.stdout.writelines(f"{line}\n" for line in lines)


def title(session: Session, column: str) -> str:
    key = f"column.{column}"
    return session.say(key) if key in SENTENCES else column


def cell(value: Any) -> str:
    from omo_sync.commands.table import printable

    if value is None:
        return "-"
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return " ".join(f"{name}={cell(part)}" for name, part in value.items())
    if isinstance(value, list):
        return " ".join(map(cell, value))
    return str(value)
