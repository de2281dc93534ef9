"""`conflicts resolve` and `conflicts undo`: what a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from omo_sync.commands.conflicts import Id, conflicts
from omo_sync.commands.options import Format
from omo_sync.commands.output import write_result
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine
    from omo_sync.operators import Decision


@conflicts.verb("resolve")
def resolve_conflict(
    context: typer.Context,
    id: Id,
    accept: Annotated[
        str | None, typer.Option("--accept", metavar="SOURCE", help="What this source says is right.")
    ] = None,
    figure: Annotated[
        str | None,
        typer.Option("--set", metavar="VALUE", help="This is right; of a duplicate, variant 1, 2 ..."),
    ] = None,
    dismiss: Annotated[bool, typer.Option("--dismiss", help="Nothing is to be changed.")] = False,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="TEXT", help="Why; needed with --dismiss.")
    ] = None,
    format: Format = "table",
) -> None:
    """Decide a conflict; the decision is a fact with who, when and why."""
    from omo_sync.operators import ACCEPT, SET
    from omo_sync.projections.coverage import DISMISS

    session: Session = context.obj
    asked = [(ACCEPT, accept), (SET, figure), (DISMISS, "" if dismiss else None)]
    chosen = [(action, value) for action, value in asked if value is not None]
    if len(chosen) != 1:
        raise UsageError(session.say("resolve.which"))
    if dismiss and not (reason or "").strip():
        raise UsageError(session.say("resolve.no-reason"))
    action, value = chosen[0]
    session.expect_store()
    with session.engine() as engine:
        session.apply_settings(engine)
        decided = engine.operators.resolve(id, action, value or None, reason or "", person())
        tell(session, format, engine, decided, "resolve.done")


@conflicts.verb("undo")
def undo_decision(
    context: typer.Context,
    id: Id,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.")] = None,
    format: Format = "table",
) -> None:
    """Take the latest decision about a conflict back, with what it wrote."""
    session: Session = context.obj
    session.expect_store()
    with session.engine() as engine:
        session.apply_settings(engine)
        undone = engine.operators.undo(id, reason or "", person())
        tell(session, format, engine, undone, "resolve.undone")


def tell(session: Session, format: str, engine: Engine, decided: Decision, key: str) -> None:
    from omo_sync.projections.dossier import find

    with engine.database.transaction() as transaction:
        _, _, _, state = find(transaction, decided.conflict)
    result = {
        "id": decided.conflict,
        "state": state,
        "decision": decided.id,
        "action": decided.action,
        "wrote": list(decided.wrote),
    }
    write_result(format, result, session.say(key, **result))


def person() -> str:
    """Who sits at the keyboard, as the operating system knows them."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError):  # a container may run as a user that has no name
        return "unknown"
