"""`clocks`: how wrong the sources' clocks are, since when, and what to configure."""

from __future__ import annotations

import sys
from datetime import UTC
from typing import Annotated

import typer

from omo_sync.commands.options import Format, instant
from omo_sync.commands.output import advise, write_rows
from omo_sync.commands.session import Session

COLUMNS = ("source", "state", "offset", "drift", "since", "until", "facts", "correction")


def clocks(
    context: typer.Context,
    source: Annotated[str | None, typer.Option("--source", help="Of this source only.")] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="By what was recorded since then [default: 60 days]."),
    ] = None,
    format: Format = "table",
) -> None:
    """How wrong the sources' clocks are, and since when."""
    from omo_sync.projections.clock_quality import quality

    session: Session = context.obj
    start = None if since is None else instant(session, "--since", since)
    zone = session.zone if format == "table" else UTC
    with session.reading() as transaction:
        found = [one.row(zone) for one in quality(transaction, start) if source in (None, one.source)]
    columns = COLUMNS if format == "table" else (*COLUMNS, "configuration")
    write_rows(session, format, columns, found, ("offset", "drift", "facts", "correction"))
    advice = [one["configuration"] for one in found if one["configuration"]]
    if format == "table" and advice:
        advise(session.say("clocks.advice"))
        sys.stdout.write("\n" + "\n".join(advice))
