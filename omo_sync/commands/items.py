"""`items`: which sku a source means by another code, and what an unknown code may mean."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

items = CommandGroup("What sources call our items.")

ALIASES = ("alias", "sku", "source", "pack")
SUGGESTED = ("source", "alias", "sku", "name", "why", "likeness", "records")
PACK = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,3})?")


@items.verb("map")
def map_item(
    context: typer.Context,
    alias: Annotated[str, typer.Argument(metavar="ALIAS", help="The code as the source writes it.")],
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The sku that is meant.")],
    source: Annotated[
        str | None, typer.Option("--source", help="Where it means that [default: everywhere].")
    ] = None,
    pack: Annotated[
        str, typer.Option("--pack", metavar="NUMBER", help="How many of the sku one of the alias is.")
    ] = "1",
) -> None:
    """Translate a code of sources from now on, and take again what was refused for it (E201)."""
    from decimal import Decimal

    from omo_sync.adapters.mapping.number import plain
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
    if PACK.fullmatch(pack) is None or not pack.strip("0."):
        raise UsageError(session.say("items.bad-pack", pack=pack))
    pack = plain(Decimal(pack))
    with session.engine() as engine:
        session.apply_settings(engine)
        with engine.database.transaction(write=True, lock=Lock.APPEND) as transaction:
            map_alias(transaction, alias, sku, source or ALL, pack)
            waiting = ids(transaction, "E201")
        done = replay(session, engine, waiting)
    where = source or session.say("items.everywhere")
    said = "items.mapped" if pack == "1" else "items.mapped-pack"
    print(session.say(said, alias=alias, sku=sku, where=where, pack=pack))
    print(session.say("items.replayed", count=done.replayed + done.superseded, waiting=done.refused))
    if done.unconfigured:
        print(session.say("quarantine.unconfigured"))


@items.verb("list")
def list_aliases(
    context: typer.Context,
    source: Annotated[str | None, typer.Option("--source", help="What is said of this one alone.")] = None,
    format: Format = "table",
) -> None:
    """Every code that is translated: to which sku, for which source, and as how many of it."""
    from omo_sync.store.aliases import all_aliases

    session: Session = context.obj
    with session.reading() as transaction:
        rows = (
            {"alias": one.alias, "sku": one.sku, "source": one.source or None, "pack": one.pack}
            for one in all_aliases(transaction, source)
        )
        write_rows(session, format, ALIASES, rows, ("pack",))


@items.verb("suggest")
def suggest(context: typer.Context, format: Format = "table") -> None:
    """What codes may mean for which records wait: by barcode, code or name. Nothing is mapped by it."""
    from omo_sync.commands.unmapped import unmapped
    from omo_sync.domain.likeness import Catalogue, Item
    from omo_sync.projections.goods import goods

    session: Session = context.obj
    with session.reading() as transaction:
        waiting = unmapped(transaction)
        known = Catalogue(
            Item(sku, data.get("name") or "", tuple(data.get("barcodes") or ()))
            for sku, data in (goods(transaction) if waiting else ())
        )
    rows: list[dict[str, Any]] = []
    for one in waiting:
        told = {"source": one.source, "alias": one.code, "records": one.waiting}
        likely = known.likely(one.code, one.texts)
        for item, why, percent in likely:
            likeness = f"{percent // 100}.{percent % 100:02}".rstrip("0").rstrip(".")
            reason = session.say(f"items.by-{why}") if format == "table" else why
            rows.append(
                {**told, "sku": item.sku, "name": item.name or None, "why": reason, "likeness": likeness}
            )
        if not likely:
            rows.append({**told, "sku": None, "name": None, "why": None, "likeness": None})
    write_rows(session, format, SUGGESTED, rows, ("likeness", "records"), "name")
    advise(session.say("items.suggested" if waiting else "items.nothing-waits"))
