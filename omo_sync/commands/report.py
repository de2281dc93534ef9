"""`report`: the conflict rate, freshness and the health of the sources."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from omo_sync.commands.options import instant
from omo_sync.commands.output import write_result
from omo_sync.commands.session import Session

FORMATS = ("table", "json", "jsonl", "csv", "markdown")


def known_format(written: str) -> str:
    if written not in FORMATS:
        raise typer.BadParameter(f"{written!r} is not one of {', '.join(FORMATS)}.")
    return written


def report(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only what was recorded since then.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="TIME", help="Only what was recorded up to then.")
    ] = None,
    format: Annotated[
        str,
        typer.Option("--format", metavar="|".join(FORMATS), callback=known_format, help="How to print it."),
    ] = "table",
) -> None:
    """Conflict rate, freshness, health of the sources."""
    from omo_sync.commands.progress import bar
    from omo_sync.projections import report as reports

    session: Session = context.obj
    start = None if since is None else instant(session, "--since", since)
    end = None if until is None else instant(session, "--until", until)
    with (
        session.reading_log() as (transaction, log),
        bar(session.say("progress.report"), log.head(transaction)) as advance,
    ):
        found = reports.report(transaction, log, start, end, advance)
    if format in ("json", "jsonl"):
        write_result(format, reports.data(found), "")
    elif format == "csv":
        sys.stdout.write(reports.csv_text(reports.sections(found)))
    elif format == "markdown":
        sys.stdout.write(reports.markdown(reports.sections(found, session.language, session.zone)))
    else:
        lines = reports.lines(reports.sections(found, session.language, session.zone))
        sys.stdout.writelines(f"{line}\n" for line in lines)
