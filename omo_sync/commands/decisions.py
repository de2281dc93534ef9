"""`conflicts resolve` and `conflicts undo`: what a person decides, about one conflict or many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from omo_sync.commands import bulk
from omo_sync.commands.conflicts import conflicts
from omo_sync.commands.options import Format
from omo_sync.commands.output import write_result
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine
    from omo_sync.operators import Decision

Ids = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Their ids, or how those begin.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.")]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who decides [default: the login name].")
]
Preview = Annotated[bool, typer.Option("--preview", help="Show what would be done, and do nothing.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before many are decided.")]
Previewed = Annotated[
    str | None,
    typer.Option(
        "--previewed",
        metavar="FILE",
        help="Those of a preview kept with --format jsonl (- is standard input), unless they changed since.",
    ),
]


@conflicts.verb("resolve")
def resolve_conflicts(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    ids: Ids = None,
    accept: Annotated[
        str | None, typer.Option("--accept", metavar="SOURCE", help="What this source says is right.")
    ] = None,
    figure: Annotated[
        str | None,
        typer.Option("--set", metavar="VALUE", help="This is right; of a duplicate, variant 1, 2 ..."),
    ] = None,
    dismiss: Annotated[bool, typer.Option("--dismiss", help="Nothing is to be changed.")] = False,
    reason: Annotated[
        str | None,
        typer.Option("--reason", metavar="TEXT", help="Why; needed with --dismiss, and for many at once."),
    ] = None,
    by: By = None,
    version: Annotated[
        str | None,
        typer.Option("--version", metavar="VERSION", help="As shown; another one by now is left alone."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every open one.")] = False,
    kind: Annotated[
        str | None, typer.Option("--kind", help="The open ones of these kinds: a pattern.")
    ] = None,
    location: Annotated[str | None, typer.Option("--location", help="Those at these locations.")] = None,
    sku: Annotated[str | None, typer.Option("--sku", help="Those about these items.")] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Those about what these sources told.")
    ] = None,
    older_than: Annotated[
        str | None, typer.Option("--older-than", metavar="DURATION", help="Those open for so long, as 7d.")
    ] = None,
    previewed: Previewed = None,
    preview: Preview = False,
    yes: Yes = False,
    format: Format = "table",
) -> None:
    """Decide conflicts; each decision is a fact with who, when and why."""
    session: Session = context.obj
    decided = bulk.Deciding(*asked(session, accept, figure, dismiss), (reason or "").strip(), by or person())
    filters = {"kind": kind, "sku": sku, "location": location, "source": source, "older_than": older_than}
    if dismiss and not decided.reason and not preview:
        raise UsageError(session.say("resolve.no-reason"))
    session.expect_store()
    if not preview and len(ids or ()) == 1 and not (every or previewed or any(filters.values())):
        with session.engine() as engine:
            session.apply_settings(engine)
            one = engine.operators.resolve((ids or [""])[0], *decided, version)
            tell(session, format, engine, one, "resolve.done")
        return
    if version is not None:
        raise UsageError(session.say("resolve.version"))
    if not decided.reason and not preview:
        raise UsageError(session.say("resolve.why"))
    chosen = bulk.choose(session, ids or [], every, filters, previewed)
    bulk.resolve(session, format, chosen, decided, bulk.Manner(preview, yes))


@conflicts.verb("undo")
def undo_decisions(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    ids: Ids = None,
    number: Annotated[
        str | None, typer.Option("--bulk", metavar="NUMBER", help="All that one command decided.")
    ] = None,
    rule: Annotated[
        str | None, typer.Option("--rule", metavar="NAME", help="All in which this rule took a figure.")
    ] = None,
    reason: Reason = None,
    by: By = None,
    preview: Preview = False,
    yes: Yes = False,
    format: Format = "table",
) -> None:
    """Take the latest decision about each conflict back, with what it wrote."""
    session: Session = context.obj
    session.expect_store()
    who = by or person()
    if len(ids or ()) == 1 and not (preview or number or rule):
        with session.engine() as engine:
            session.apply_settings(engine)
            undone = engine.operators.undo((ids or [""])[0], reason or "", who)
            tell(
                session,
                format,
                engine,
                undone,
                "resolve.asked" if undone.action == "ask" else "resolve.undone",
            )
        return
    taking = bulk.taken(session, ids or [], number, rule)
    bulk.undo(session, format, taking, (reason or "", who), bulk.Manner(preview, yes))


def asked(session: Session, accept: str | None, figure: str | None, dismiss: bool) -> tuple[str, str | None]:
    """The action and its value. Raises UsageError where not exactly one was named."""
    from omo_sync.operators import ACCEPT, SET
    from omo_sync.projections.coverage import DISMISS

    options = [(ACCEPT, accept), (SET, figure), (DISMISS, "" if dismiss else None)]
    chosen = [(action, value) for action, value in options if value is not None]
    if len(chosen) != 1:
        raise UsageError(session.say("resolve.which"))
    action, value = chosen[0]
    return action, value or None


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
