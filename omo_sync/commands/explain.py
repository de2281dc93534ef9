"""`explain`: why a number is what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from omo_sync.commands.door import Door
from omo_sync.commands.options import Format, instant
from omo_sync.commands.output import write_result, write_rows
from omo_sync.commands.session import Session

if TYPE_CHECKING:
    from omo_sync.projections.explain import Explained
    from omo_sync.store.database import Transaction
    from omo_sync.store.log import EventLog

explain = Door("Why a number is what it is: the facts that make it, in order.")

COLUMNS = ("time", "source", "id", "type", "effect", "balance", "note")

At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="As it was at this instant [default: now].")
]


@explain.verb("stock")
def explain_stock(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(metavar="SKU")],
    location: Annotated[str, typer.Argument(metavar="LOCATION")],
    at: At = None,
    format: Format = "table",
) -> None:
    """Why so many are on hand, reserved and available."""
    from omo_sync.projections.explain import stock

    session: Session = context.obj
    when = None if at is None else instant(session, "--at", at)
    show(session, format, lambda transaction, log: stock(transaction, log, sku, location, when))


@explain.verb("price")
def explain_price(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(metavar="SKU")],
    channel: Annotated[str | None, typer.Option("--channel", help="As this channel sells.")] = None,
    location: Annotated[str | None, typer.Option("--location", help="As this location sells.")] = None,
    at: At = None,
    format: Format = "table",
) -> None:
    """Which prices there are, which one stands, and why."""
    from omo_sync.clock import now
    from omo_sync.projections.explain import price

    session: Session = context.obj
    when = now() if at is None else instant(session, "--at", at)
    show(session, format, lambda transaction, log: price(transaction, log, sku, channel, location, when))


@explain.verb("points")
def explain_points(
    context: typer.Context,
    member: Annotated[str, typer.Argument(metavar="MEMBER")],
    at: At = None,
    format: Format = "table",
) -> None:
    """Why a member has so many points."""
    from omo_sync.projections.explain import points

    session: Session = context.obj
    when = None if at is None else instant(session, "--at", at)
    show(session, format, lambda transaction, log: points(transaction, log, member, when))


def show(session: Session, format: str, find: Callable[[Transaction, EventLog], Explained]) -> None:
    """Exit 1 where no fact names what was asked for."""
    from omo_sync.projections.explain import lines

    with session.reading_log() as (transaction, log):
        explained = find(transaction, log)
    if format == "json":
        write_result(format, explained.data(), "")
    elif format == "table":
        print("\n".join(lines(explained, session.language, session.zone)))
    else:
        write_rows(session, format, COLUMNS, explained.rows())
    if not explained.found:
        raise typer.Exit(1)
