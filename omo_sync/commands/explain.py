"""`explain`: why a number is what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format, instant
from omo_sync.commands.output import write_result, write_rows
from omo_sync.commands.session import Session

if TYPE_CHECKING:
    from omo_sync.projections.explain import Explained
    from omo_sync.store.database import Transaction
    from omo_sync.store.log import EventLog

explain = CommandGroup("Why a number is what it is: the facts that make it, in order.")

COLUMNS = ("time", "source", "id", "type", "effect", "balance", "note")

At = Annotated[
    str | None, typer.Option("--at", metavar="TIME", help="As it was at this instant [default: now].")
]

KnownAt = Annotated[
    str | None,
    typer.Option("--known-at", metavar="TIME", help="By what was recorded up to then [default: all]."),
]


@explain.verb("stock")
def explain_stock(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(metavar="SKU")],
    location: Annotated[str, typer.Argument(metavar="LOCATION")],
    at: At = None,
    known_at: KnownAt = None,
    format: Format = "table",
) -> None:
    """Why so many are on hand, reserved and available."""
    from omo_sync.projections.explain import stock

    session: Session = context.obj
    when, known = instants(session, at, known_at)
    asked = Question("stock", (sku, location), known)
    show(session, format, asked, lambda transaction, log: stock(transaction, log, sku, location, when))


@explain.verb("price")
def explain_price(
    context: typer.Context,
    sku: Annotated[str, typer.Argument(metavar="SKU")],
    channel: Annotated[str | None, typer.Option("--channel", help="As this channel sells.")] = None,
    location: Annotated[str | None, typer.Option("--location", help="As this location sells.")] = None,
    at: At = None,
    known_at: KnownAt = None,
    format: Format = "table",
) -> None:
    """Which prices there are, which one stands, and why."""
    from omo_sync.clock import now
    from omo_sync.projections.explain import price

    session: Session = context.obj
    when, known = instants(session, at, known_at)
    meant = when or known or now()
    asked = Question("price", (sku,), known)
    show(
        session,
        format,
        asked,
        lambda transaction, log: price(transaction, log, sku, channel, location, meant),
    )


@explain.verb("points")
def explain_points(
    context: typer.Context,
    member: Annotated[str, typer.Argument(metavar="MEMBER")],
    at: At = None,
    known_at: KnownAt = None,
    format: Format = "table",
) -> None:
    """Why a member has so many points."""
    from omo_sync.projections.explain import points

    session: Session = context.obj
    when, known = instants(session, at, known_at)
    asked = Question("points", (member,), known)
    show(session, format, asked, lambda transaction, log: points(transaction, log, member, when))


class Question(NamedTuple):
    """domain: stock, price or points. key: of the figure. known_at: in microseconds; None for all that is
    known now."""

    domain: str
    key: tuple[str, ...]
    known_at: int | None


def instants(session: Session, at: str | None, known_at: str | None) -> tuple[int | None, int | None]:
    when = None if at is None else instant(session, "--at", at)
    return when, None if known_at is None else instant(session, "--known-at", known_at)


@contextmanager
def read_by(session: Session, asked: Question) -> Iterator[tuple[Transaction, EventLog]]:
    """The read models as they are, or as far as they were known."""
    if asked.known_at is None:
        with session.reading_log() as now:
            yield now
        return
    from omo_sync.domain.account import POINTS, STOCK
    from omo_sync.projections.history import PRICE
    from omo_sync.projections.knowing import Asked, as_known
    from omo_sync.store.log import EventLog

    wanted = Asked({"stock": STOCK, "points": POINTS, "price": PRICE}[asked.domain], *asked.key)
    with session.database() as database:
        log = EventLog(database)
        with as_known(database, log, wanted, asked.known_at) as then:
            yield then, log


def show(
    session: Session, format: str, asked: Question, find: Callable[[Transaction, EventLog], Explained]
) -> None:
    """Exit 1 where no fact names what was asked for."""
    from omo_sync.projections.explain import lines

    with read_by(session, asked) as (transaction, log):
        explained = find(transaction, log)
    if format == "table" and asked.known_at is not None:
        print(session.say("explain.known-at", at=session.when(asked.known_at)))
    if format == "json":
        write_result(format, explained.data(), "")
    elif format == "table":
        print("\n".join(lines(explained, session.language, session.zone)))
    else:
        write_rows(session, format, COLUMNS, explained.rows())
    if not explained.found:
        raise typer.Exit(1)
