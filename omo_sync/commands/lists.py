"""`stock list`, `price list`, `points list`: the reconciled state as rows."""

from __future__ import annotations

from typing import Annotated

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format, instant
from omo_sync.commands.output import write_rows
from omo_sync.commands.session import Session

stock = CommandGroup("What is on hand, reserved and available.")
price = CommandGroup("What shoppers pay.")
points = CommandGroup("Members' points.")

Sku = Annotated[str | None, typer.Option("--sku", help="Of this sku only.")]
Location = Annotated[str | None, typer.Option("--location", help="Of this location only.")]

AMOUNTS = ("list", "promotion", "member", "effective")


@stock.verb("list")
def list_stock(
    context: typer.Context, sku: Sku = None, location: Location = None, format: Format = "table"
) -> None:
    """Stock of every sku and location, with its flags."""
    from omo_sync.projections import reads

    session: Session = context.obj
    quantities = ("on_hand", "reserved", "available")
    with session.reading() as transaction:
        rows = (found.row() for found in reads.stock(transaction, sku, location))
        write_rows(session, format, ("sku", "location", *quantities, "flags"), rows, quantities)


@price.verb("list")
def list_prices(
    context: typer.Context,
    sku: Sku = None,
    channel: Annotated[str | None, typer.Option("--channel", help="As this channel sells.")] = None,
    location: Annotated[str | None, typer.Option("--location", help="As this location sells.")] = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="At this instant [default: now].")
    ] = None,
    format: Format = "table",
) -> None:
    """Prices of every sku, and of each channel or location that has its own."""
    from omo_sync.clock import now
    from omo_sync.projections import reads

    session: Session = context.obj
    when = now() if at is None else instant(session, "--at", at)
    with session.reading() as transaction:
        rows = reads.prices(transaction, when, sku, channel, location)
        write_rows(session, format, ("sku", "channel", "location", *AMOUNTS, "currency"), rows, AMOUNTS)


@points.verb("list")
def list_points(
    context: typer.Context,
    member: Annotated[str | None, typer.Option("--member", help="Of this member only.")] = None,
    format: Format = "table",
) -> None:
    """Points of every member; merged members are one."""
    from omo_sync.projections import reads

    session: Session = context.obj
    with session.reading() as transaction:
        write_rows(session, format, ("member", "balance"), reads.points(transaction, member), ("balance",))
