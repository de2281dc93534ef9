"""`webhooks`: who is told of changes, and what they did not take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.store.database import Transaction

webhooks = CommandGroup("Who is told of changes by signed messages.")

FIELDS = ("name", "state", "position", "behind", "waiting", "dead", "delivered", "last", "message")
DEAD = ("id", "name", "position", "attempts", "made", "message")
NUMBERS = ("position", "behind", "waiting", "dead", "delivered", "attempts")


@webhooks.verb("list")
def list_webhooks(context: typer.Context, format: Format = "table") -> None:
    """Every webhook: how far it was told, what waits and what was given up."""
    session: Session = context.obj
    with session.reading() as transaction:
        rows = [row(session, transaction, name) for name in session.config.webhooks]
    write_rows(session, format, FIELDS, rows, NUMBERS, "message")


def row(session: Session, transaction: Transaction, name: str) -> dict[str, Any]:
    """state: `new` before its first run, `resting` after a failure, `behind`, or `told`."""
    from omo_sync.projections import state as states
    from omo_sync.store import webhooks as store

    known, waiting = store.told(transaction, name), store.waiting(transaction, name)
    dead = sum(message.webhook == name for message in store.messages(transaction, store.DEAD))
    behind = states.load(transaction).position - known.position if known else None
    failed = waiting is not None and waiting.error is not None
    state = "new" if known is None else "resting" if failed else "behind" if waiting or behind else "told"
    return {
        "name": name,
        "state": state,
        "position": known.position if known else None,
        "behind": behind,
        "waiting": int(waiting is not None),
        "dead": dead,
        "delivered": known.delivered if known else 0,
        "last": session.when(known.last) if known and known.last else None,
        "message": waiting.error if waiting else None,
    }


@webhooks.verb("dead")
def list_dead(context: typer.Context, format: Format = "table") -> None:
    """Messages that were given up after their last attempt."""
    import json

    from omo_sync.store import webhooks as store

    session: Session = context.obj
    with session.reading() as transaction:
        found = store.messages(transaction, store.DEAD)
    rows = (
        {
            "id": message.id,
            "name": message.webhook,
            "position": json.loads(message.body)["data"]["position"],
            "attempts": message.attempts,
            "made": session.when(message.made),
            "message": message.error,
        }
        for message in found
    )
    write_rows(session, format, DEAD, rows, NUMBERS, "message")


@webhooks.verb("replay")
def replay(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="These messages.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every one that was given up.")] = False,
) -> None:
    """Send again what was given up, under the same id."""
    from omo_sync.clock import now
    from omo_sync.store import webhooks as store
    from omo_sync.store.database import Lock

    session: Session = context.obj
    if bool(ids) == everything:
        raise UsageError(session.say("webhooks.which"))
    session.expect_store()
    with (
        session.engine() as engine,
        engine.database.transaction(write=True, lock=Lock.NONE) as transaction,
    ):
        count = store.again(transaction, ids or None, now())
    print(session.say("webhooks.replayed", count=count))
