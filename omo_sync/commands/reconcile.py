"""`reconcile`: one pass."""

from __future__ import annotations

from typing import Annotated

import typer

from omo_sync.commands.options import Format, instant
from omo_sync.commands.output import advise, write_result
from omo_sync.commands.session import Session


def reconcile(
    context: typer.Context,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="The instant of the pass [default: now].")
    ] = None,
    format: Format = "table",
) -> None:
    """Judge what has come: one pass, after which settled disagreements are conflicts."""
    from omo_sync.commands.progress import bar
    from omo_sync.ingest import no_collection
    from omo_sync.projections.overview import states_of_conflicts

    session: Session = context.obj
    asked = None if as_of is None else instant(session, "--as-of", as_of)
    with session.engine() as engine:
        session.apply_settings(engine)
        moment = engine.now() if asked is None else asked
        with no_collection(), bar(session.say("progress.reconcile"), None):
            taken = engine.reconcile(moment)
        with engine.database.transaction() as transaction:
            counts = states_of_conflicts(transaction)
    when = session.when(moment)
    write_result(format, {"as_of": when, **counts}, session.say("reconcile.line", as_of=when, **counts))
    if taken:
        advise(session.say("reconcile.taken", count=taken))
    if counts["open"]:
        advise(session.say("reconcile.next"))
