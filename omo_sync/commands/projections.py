"""`projections`: the read models, how far they are, made anew, proven."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_result
from omo_sync.commands.session import Session

projections = CommandGroup("The read models: how far they are, made anew, proven equal.")

Result = TypeVar("Result")


@projections.verb("status")
def show_status(context: typer.Context, format: Format = "table") -> None:
    """How far the read models are behind the log, what they leave out, and the log clock."""
    from omo_sync.clock import now
    from omo_sync.projections import aside
    from omo_sync.projections.overview import progress_of, waiting_since

    session: Session = context.obj
    with session.reading_log() as (transaction, log):
        found = progress_of(transaction)
        since = waiting_since(transaction, log, found.position)
        left = aside.listed(transaction, log)
    clock = None if found.clock is None else session.when(found.clock)
    result = {
        "position": found.position,
        "head": found.head,
        "behind": found.behind,
        "seconds": 0 if since is None else max(0, now() - since) // 1_000_000,
        "clock": clock,
        "aside": [entry._asdict() for entry in left],
    }
    shown = {**result, "clock": clock or session.say("projections.no-pass"), "aside": len(left)}
    write_result(format, result, session.say("projections.status", **shown))
    if found.behind:
        advise(session.say("projections.behind"))
    for entry in left:
        advise(session.say("projections.aside", **entry._asdict()))


@projections.verb("rebuild")
def rebuild_all(context: typer.Context, format: Format = "table") -> None:
    """Make the read models again from the log; readers go on meanwhile."""
    session: Session = context.obj
    position = over_the_log(session, "progress.rebuild", lambda engine, advance: engine.rebuild(advance))
    write_result(format, {"position": position}, session.say("projections.rebuilt", position=position))


@projections.verb("verify")
def verify_all(context: typer.Context, format: Format = "table") -> None:
    """Prove that the read models are what a rebuild gives; exit 1 if they are not."""
    session: Session = context.obj
    differences = over_the_log(session, "progress.verify", lambda engine, advance: engine.verify(advance))
    line = session.say("projections.differ" if differences else "projections.equal", count=len(differences))
    write_result(format, {"equal": not differences, "differences": differences}, line)
    if differences:
        for difference in differences:
            advise(difference)
        raise typer.Exit(1)


def over_the_log(session: Session, title: str, work: Callable[..., Result]) -> Result:
    """Do what goes through the whole log, under a bar."""
    from omo_sync.commands.progress import bar
    from omo_sync.ingest import no_collection

    session.expect_store()
    with session.engine() as engine:
        with engine.database.transaction() as transaction:
            head = engine.log.head(transaction)
        with no_collection(), bar(session.say(title), head) as advance:
            return work(engine, advance)
