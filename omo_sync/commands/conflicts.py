"""`conflicts`: what sources disagree about, and what was decided."""

from __future__ import annotations

from typing import Annotated

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import write_details, write_result, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

conflicts = CommandGroup("What sources disagree about, and what was decided.")

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, or how that begins.")]

STATES = ("open", "pending", "resolved", "dismissed", "explained")


def one_of(session: Session, option: str, written: str | None, known: tuple[str, ...]) -> None:
    if written is not None and written not in known:
        raise UsageError(session.say("choice", option=option, written=written, known=", ".join(known)))


@conflicts.verb("list")
def list_conflicts(
    context: typer.Context,
    state: Annotated[str | None, typer.Option("--state", help=f"Only these: {', '.join(STATES)}.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only these, for example stock-drift.")] = None,
    format: Format = "table",
) -> None:
    """Every conflict, in order of kind and key."""
    from omo_sync.domain.claims import KINDS
    from omo_sync.projections import reads

    session: Session = context.obj
    one_of(session, "--state", state, STATES)
    one_of(session, "--kind", kind, tuple(KINDS))
    with session.reading() as transaction:
        rows = reads.conflicts(transaction, state, kind)
        write_rows(session, format, ("id", "kind", "key", "state", "claims"), rows, ("claims",))


@conflicts.verb("show")
def show_conflict(context: typer.Context, id: Id, format: Format = "table") -> None:
    """One conflict: its claims and the facts behind them, what was decided, what to do."""
    from omo_sync.commands.dossier import as_data, as_text
    from omo_sync.projections.dossier import dossier

    session: Session = context.obj
    with session.reading_log() as (transaction, log):
        found = dossier(transaction, log, id)
    if format == "table":
        write_details(session, format, as_text(session, found))
    else:
        write_result(format, as_data(session, found), "")
