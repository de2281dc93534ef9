"""`adapters`: which there are, whether a source can be read, and what it would send."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_result, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.commands.preview import Preview

adapters = CommandGroup("What can be read, and what it would send; nothing is written.")

COLUMNS = ("adapter", "about", "used", "provider")
FACT = ("row", "source", "id", "type", "time", "sequence", "data")
TRIED, LARGEST = 1_000, 1_000_000
SHOWN = 5

Name = Annotated[str, typer.Argument(metavar="NAME", help="A configured source.")]


@adapters.verb("list")
def list_adapters(context: typer.Context, format: Format = "table") -> None:
    """Every adapter that is installed, and the sources that use it."""
    from importlib.metadata import entry_points

    from omo_sync.config.sources import GROUP

    session: Session = context.obj
    told = session.document.get("sources", {})
    rows = []
    for point in sorted(entry_points(group=GROUP)):
        users = [
            name
            for name, keys in told.items()
            if isinstance(keys, dict) and keys.get("adapter") == point.name
        ]
        try:
            about = " ".join((point.load().__doc__ or "").split()).partition(". ")[0].rstrip(".")
        except Exception as error:  # whatever its code does when it is imported
            about = session.say("adapters.broken", error=error)
        rows.append({"adapter": point.name, "about": about, "used": users, "provider": point.value})
    write_rows(session, format, COLUMNS, rows, elastic="about")


@adapters.verb("test")
def try_source(context: typer.Context, name: Name, format: Format = "table") -> None:
    """Connect to a source, read its first rows, and say what was found."""
    session: Session = context.obj
    previewed = preview_of(session, name, from_start=True)
    for _ in previewed.facts():
        if previewed.rows >= TRIED:
            break
    result = {
        "source": name,
        "adapter": session.document["sources"][name]["adapter"],
        "rows": previewed.rows,
        "facts": sum(previewed.types.values()),
        "types": dict(sorted(previewed.types.items())),
        "skipped": previewed.skipped,
        "refused": len(previewed.refused),
        "problem": None if previewed.problem is None else str(previewed.problem),
    }
    if format != "table":
        write_result(format, result, "")
    elif previewed.problem is None or previewed.rows:
        print("\n".join([verdict(session, name, previewed), *refusals(session, previewed)]))
    if previewed.problem is not None:
        advise(session.say("adapters.failed", name=name, error=previewed.problem))
        raise typer.Exit(1)
    nothing = previewed.rows > 0 and len(previewed.refused) == previewed.rows
    raise typer.Exit(1 if nothing else 3 if previewed.refused else 0)


@adapters.verb("preview")
def preview(
    context: typer.Context,
    name: Name,
    limit: Annotated[int, typer.Option("--limit", help="So many facts at most.")] = 20,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="From its beginning, not from where the last sync stopped.")
    ] = False,
    format: Format = "table",
) -> None:
    """The facts that the next sync of a source would take."""
    from itertools import islice

    session: Session = context.obj
    if not 1 <= limit <= LARGEST:
        raise UsageError(session.say("adapters.limit", limit=limit))
    previewed = preview_of(session, name, from_start)
    write_rows(session, format, FACT, islice(previewed.facts(), limit), elastic="data")
    for line in refusals(session, previewed):
        advise(line)
    types = ", ".join(sums(previewed)) or "-"
    if previewed.rows:
        facts = sum(previewed.types.values())
        counts = {
            "rows": previewed.rows,
            "facts": facts,
            "skipped": previewed.skipped,
            "refused": len(previewed.refused),
        }
        advise(session.say("adapters.previewed", types=types, **counts))
    elif previewed.problem is None:
        advise(session.say("adapters.nothing" if from_start else "adapters.nothing-new", name=name))
    if previewed.problem is not None:
        advise(session.say("adapters.failed", name=name, error=previewed.problem))
        raise typer.Exit(1)
    raise typer.Exit(3 if previewed.refused else 0)


def preview_of(session: Session, name: str, from_start: bool) -> Preview:
    """Raises UsageError for a source that is not configured."""
    from omo_sync.commands.preview import Preview

    configured = session.config.sources
    if name not in configured:
        raise UsageError(session.say("sources.unknown", name=name, known=", ".join(configured) or "-"))
    return Preview(session, name, from_start)


def verdict(session: Session, name: str, previewed: Preview) -> str:
    counts: dict[str, Any] = {
        "rows": previewed.rows,
        "facts": sum(previewed.types.values()),
        "refused": len(previewed.refused),
    }
    key = "works"
    if not previewed.rows:
        key = "nothing"
    elif previewed.refused:
        key = "none" if len(previewed.refused) == previewed.rows else "some"
    return session.say(f"adapters.{key}", name=name, **counts)


def sums(previewed: Preview) -> list[str]:
    """How many facts of each type, and in all how many units or points."""
    from omo_sync.domain.plain import units

    return [
        f"{type} {count}" + (f" = {units(previewed.units[type])}" if previewed.units[type] else "")
        for type, count in sorted(previewed.types.items())
    ]


def refusals(session: Session, previewed: Preview) -> list[str]:
    """Why rows would be refused, the most frequent first."""
    counts = Counter((refused.code, refused.message) for _, refused in previewed.refused)
    first = {(refused.code, refused.message): id for id, refused in reversed(previewed.refused)}
    return [
        session.say("adapters.refusal", count=count, code=why[0], message=why[1], id=first[why])
        for why, count in counts.most_common(SHOWN)
    ]
