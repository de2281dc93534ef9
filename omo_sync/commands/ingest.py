"""`ingest`: take protocol events from files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_result
from omo_sync.commands.session import Session

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine
    from omo_sync.commands.paths import Paths
    from omo_sync.ingest import Totals

FOLD_AFTER = 60_000  # facts after which the read models are caught up, so that they never lag far
SHOWN = ("read", "accepted", "duplicates", "divergent", "quarantined")


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, plain or .gz; - is standard input.")
    ],
    trust_recorded: Annotated[
        bool, typer.Option("--trust-recorded", help="Take `recordedtime` as it is: a capture is replayed.")
    ] = False,
    format: Format = "table",
) -> None:
    """Take protocol events: one JSON object a line. What was refused is kept in quarantine."""
    from omo_sync.commands.paths import Paths

    session: Session = context.obj
    with session.engine() as engine:
        session.apply_settings(engine)
        files = Paths(session, paths, engine.now)
        totals = take(session, engine, files, trust_recorded)
    write_result(format, {name: getattr(totals, name) for name in SHOWN}, line_of(session, totals, SHOWN))
    if not totals.read and not files.problems:
        advise(session.say("ingest.empty", paths=", ".join(paths)))
    advise_on(session, totals)
    for problem in files.problems:
        advise(problem)
    raise typer.Exit(1 if files.problems else 3 if totals.quarantined else 0)


def take(session: Session, engine: Engine, files: Paths, trust_recorded: bool) -> Totals:
    from omo_sync.commands.progress import bar
    from omo_sync.ingest import Totals, no_collection
    from omo_sync.interrupts import whole

    totals, waiting, shown = Totals(), 0, 0
    with no_collection(), bar(session.say("progress.ingest"), files.size) as advance:
        for batch in engine.ingest.take(whole(files.messages()), trust_recorded):
            totals = totals.plus(batch)
            waiting += batch.accepted
            if waiting >= FOLD_AFTER:
                engine.projector.catch_up(ahead=engine.ingest.ahead)
                waiting = 0
            advance(files.reached - shown)
            shown = files.reached
        engine.projector.catch_up(ahead=engine.ingest.ahead)
    return totals


def line_of(session: Session, totals: Totals, shown: tuple[str, ...]) -> str:
    return "  ".join(session.say(f"totals.{name}", count=getattr(totals, name)) for name in shown)


def advise_on(session: Session, totals: Totals) -> None:
    if totals.quarantined:
        advise(session.say("ingest.quarantined", count=totals.quarantined))
    if totals.divergent:
        advise(session.say("ingest.divergent", count=totals.divergent))
