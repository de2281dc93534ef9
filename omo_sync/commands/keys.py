"""`keys`: who may call the API, and for what."""

from __future__ import annotations

from typing import Annotated

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_result, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

keys = CommandGroup("Who may call the API.")

FIELDS = ("prefix", "name", "scopes", "sources", "rate", "created", "expires", "state")


@keys.verb("create")
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is.")],
    scope: Annotated[
        list[str] | None, typer.Option("--scope", help="What it may do; may be given several times.")
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="A pattern of sources that it may speak for (events:write)."),
    ] = None,
    rate: Annotated[int, typer.Option("--rate", min=0, help="Requests a second; 0: any number.")] = 0,
    expires: Annotated[
        str | None, typer.Option("--expires", metavar="DURATION", help="How long it is valid, such as 90d.")
    ] = None,
    format: Format = "table",
) -> None:
    """Make a key and show it, this once: only its hash is kept."""
    from omo_sync.clock import now
    from omo_sync.store import keys as store

    session: Session = context.obj
    scopes = sorted(set(scope or ()))
    check_scopes(session, scopes, source or [])
    created = now()
    until = None if expires is None else created + duration(session, expires)
    with session.engine() as engine, engine.database.transaction(write=True) as transaction:
        text, key = store.create(transaction, name, scopes, source or [], rate, created, until)
    write_result(format, {"key": text, "prefix": key.prefix, "name": name, "scopes": scopes}, text)
    advise(session.say("keys.created", prefix=key.prefix))


@keys.verb("list")
def list_keys(context: typer.Context, format: Format = "table") -> None:
    """Every key: how it begins, what it may do, whether it is valid."""
    from omo_sync.clock import now
    from omo_sync.store import keys as store

    session: Session = context.obj
    with session.reading() as transaction:
        found = store.listed(transaction)
    rows = (
        {
            **{name: getattr(key, name) for name in FIELDS[:4]},
            "rate": key.rate,
            "created": session.when(key.created),
            "expires": None if key.expires is None else session.when(key.expires),
            "state": key.state(now()),
        }
        for key in found
    )
    write_rows(session, format, FIELDS, rows, ("rate",))


@keys.verb("revoke")
def revoke(
    context: typer.Context,
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="How the key begins.")],
) -> None:
    """Take a key back; running servers refuse it within a second."""
    from omo_sync.clock import now
    from omo_sync.store import keys as store

    session: Session = context.obj
    session.expect_store()
    with session.engine() as engine, engine.database.transaction(write=True) as transaction:
        known = {key.prefix: key.state(now()) for key in store.listed(transaction)}
        if prefix not in known:
            raise UsageError(session.say("keys.unknown", prefix=prefix, known=", ".join(known) or "-"))
        store.revoke(transaction, prefix, now())
    print(session.say("keys.revoked", prefix=prefix))


def check_scopes(session: Session, scopes: list[str], sources: list[str]) -> None:
    """Raises UsageError where one is none, or where sources and scopes do not go together."""
    from omo_sync.store.keys import SCOPES

    known = ", ".join(SCOPES)
    if not scopes:
        raise UsageError(session.say("keys.no-scope", known=known))
    for scope in scopes:
        if scope not in SCOPES:
            raise UsageError(session.say("choice", option="--scope", written=scope, known=known))
    if "events:write" in scopes and not sources:
        raise UsageError(session.say("keys.no-source"))


def duration(session: Session, written: str) -> int:
    from omo_sync.config.duration import parse_duration

    try:
        return parse_duration(written)
    except ValueError as error:
        raise UsageError(session.say("keys.expires", error=error)) from None
