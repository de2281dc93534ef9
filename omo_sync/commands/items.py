"""`items map`: which sku a source means by another code."""

from __future__ import annotations

from typing import Annotated

import typer

from omo_sync.commands.door import Door
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

items = Door("What sources call our items.")


@items.verb("map")
def map_item(
    context: typer.Context,
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="The code as the source writes it.")],
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The sku that is meant.")],
    source: Annotated[
        str | None, typer.Option("--source", help="Where it means that [default: everywhere].")
    ] = None,
) -> None:
    """Translate a code of sources from now on, and take again what was refused for it (E201)."""
    from omo_sync.commands.quarantine import replay
    from omo_sync.schemas.values import is_code
    from omo_sync.store.aliases import ALL, map_alias
    from omo_sync.store.database import Lock
    from omo_sync.store.quarantine import ids

    session: Session = context.obj
    if not is_code(sku):
        raise UsageError(session.say("items.bad-sku", sku=repr(sku)))
    if not alias:
        raise UsageError(session.say("items.no-alias"))
    with session.engine() as engine:
        session.apply_settings(engine)
        with engine.database.transaction(write=True, lock=Lock.APPEND) as transaction:
            map_alias(transaction, alias, sku, source or ALL)
            waiting = ids(transaction, "E201")
        done = replay(session, engine, waiting)
    where = source or session.say("items.everywhere")
    print(session.say("items.mapped", alias=alias, sku=sku, where=where))
    print(session.say("items.replayed", count=done.replayed + done.superseded, waiting=done.refused))
    if done.unconfigured:
        print(session.say("quarantine.unconfigured"))
