"""`projections`: the read models, how far they are, made anew, proven."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import typer

from omo_sync.commands.door import Door
from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_result
from omo_sync.commands.session import Session

projections = Door("The read models: how far they are, made anew, proven equal.")

Result = TypeVar("Result")


@projections.verb("status")
def show_status(context: typer.Context, format: Format = "table") -> None:
    """How far the read models are behind the log, and the log clock."""
    from omo_sync.projections.overview import progress_of

    session: Session = context.obj
    with session.reading() as transaction:
        found = progress_of(transaction)
    clock = None if found.clock is None else session.when(found.clock)
    result = {"position": found.position, "head": found.head, "behind": found.behind, "clock": clock}
    shown = {**result, "clock": clock or session.say("projections.no-pass")}
    write_result(format, result, session.say("projections.status", **shown))
    if found.behind:
        advise(session.say("projections.behind"))


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
