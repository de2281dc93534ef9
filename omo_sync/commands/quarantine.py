"""`quarantine`: what was refused, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from omo_sync.commands.conflicts import one_of
from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_details, write_result, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine
    from omo_sync.replay import Replayed

quarantine = CommandGroup("What was refused: look at it, replay it after a fix, or discard it.")

STATES = ("open", "replayed", "superseded", "discarded")
COLUMNS = ("id", "code", "source", "message", "state")

Id = Annotated[str, typer.Argument(metavar="ID", help="Its id, or how that begins.")]


@quarantine.verb("list")
def list_quarantine(
    context: typer.Context,
    state: Annotated[str, typer.Option("--state", help=f"{', '.join(STATES)}, or all.")] = "open",
    format: Format = "table",
) -> None:
    """What was refused and waits; or what has become of the rest."""
    from omo_sync.store.quarantine import summaries

    session: Session = context.obj
    one_of(session, "--state", state, (*STATES, "all"))
    with session.reading() as transaction:
        found = summaries(transaction, None if state == "all" else state)
        rows = (dict(zip(COLUMNS, row, strict=True)) for row in found)
        write_rows(session, format, COLUMNS, rows, elastic="message")


@quarantine.verb("show")
def show_record(context: typer.Context, id: Id, format: Format = "table") -> None:
    """One record with its raw content."""
    from omo_sync.store.quarantine import find

    session: Session = context.obj
    with session.reading() as transaction:
        record = find(transaction, id)
    write_details(
        session,
        format,
        {
            "id": record.id,
            "code": record.code,
            "source": record.source,
            "message": record.message,
            "state": record.state,
            "reason": record.reason,
            "origin": record.origin,
            "adapter": record.adapter,
            "recorded": session.when(record.recorded),
            "seen": record.seen,
            "raw": record.raw.decode(errors="backslashreplace"),
        },
    )


@quarantine.verb("replay")
def replay_records(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="These records.")] = None,
    all_open: Annotated[bool, typer.Option("--all", help="Every open one.")] = False,
    format: Format = "table",
) -> None:
    """Validate records anew, after a fix; what is accepted now leaves quarantine."""
    from omo_sync.store.quarantine import find
    from omo_sync.store.quarantine import ids as open_ids

    session: Session = context.obj
    if bool(ids) == all_open:
        raise UsageError(session.say("quarantine.which"))
    session.expect_store()
    with session.engine() as engine:
        session.apply_settings(engine)
        with engine.database.transaction() as transaction:
            wanted = open_ids(transaction) if all_open else [find(transaction, id).id for id in ids or ()]
        done = replay(session, engine, wanted)
    write_result(format, done._asdict(), session.say("quarantine.replayed", **done._asdict()))
    if done.refused:
        advise(session.say("quarantine.refused"))
    if done.unconfigured:
        advise(session.say("quarantine.unconfigured"))
    raise typer.Exit(3 if done.refused or done.unconfigured else 0)


def replay(session: Session, engine: Engine, ids: list[str]) -> Replayed:
    """Replay these records by today's configuration; the read models are caught up."""
    from omo_sync.commands.sources import adapters
    from omo_sync.ingest import no_collection
    from omo_sync.replay import Replay

    with no_collection():
        done = Replay(engine.ingest, adapters(session, engine)).run(ids)
        engine.projector.catch_up()
    return done


@quarantine.verb("discard")
def discard_record(
    context: typer.Context,
    id: Id,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why it is not needed.")],
) -> None:
    """Close a record that will never be taken; it stays to be looked at."""
    from omo_sync.store.database import Lock
    from omo_sync.store.quarantine import DISCARDED, OPEN, close, find

    session: Session = context.obj
    if not reason.strip():
        raise UsageError(session.say("quarantine.no-reason"))
    with session.database() as database, database.transaction(write=True, lock=Lock.APPEND) as transaction:
        record = find(transaction, id)
        if record.state != OPEN:
            raise UsageError(session.say("quarantine.closed", id=record.id, state=record.state))
        close(transaction, record.id, DISCARDED, reason)
    print(session.say("quarantine.discarded", id=record.id))
