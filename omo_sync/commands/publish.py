"""`publish`: reconciled figures out to shops and tills."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine
    from omo_sync.config.targets import Target
    from omo_sync.publish.deliver import Told
    from omo_sync.store.sent import Sent

publish = CommandGroup("Tell shops and tills what has changed.")
dead = CommandGroup("Figures that were given up.")
publish.add_typer(dead, name="dead")

COUNTS = ("due", "told", "refused", "dead")
PREVIEWED = ("target", "kind", "key", "holds", "value", "change", "sends")
STATUS = ("target", "state", "told", "due", "dead", "position", "behind", "message")
DEAD = ("reference", "target", "kind", "key", "value", "tries", "error")

Names = Annotated[
    list[str] | None, typer.Argument(metavar="[TARGET]...", help="These only; by default all of them.")
]


@publish.verb("run")
def run(context: typer.Context, targets: Names = None, format: Format = "table") -> None:
    """Tell the targets what differs from what they hold, once."""
    session: Session = context.obj
    results: dict[str, Told] = {}
    failed = False
    with session.engine() as engine:
        session.apply_settings(engine)
        for target in chosen(session, targets):
            results[target.name], problem = run_one(session, engine, target)
            if problem is not None:
                failed = True
                advise(problem)
    if format == "table":
        for name, told in results.items():
            print(session.say("publish.told", target=name, **told._asdict()))
    else:
        rows = ({"target": name, **told._asdict()} for name, told in results.items())
        write_rows(session, format, ("target", *COUNTS), rows)
    if given_up := sum(told.dead for told in results.values()):
        advise(session.say("publish.dead", count=given_up))
    refused = any(told.refused or told.dead for told in results.values())
    raise typer.Exit(1 if failed else 3 if refused else 0)


def run_one(session: Session, engine: Engine, target: Target) -> tuple[Told, str | None]:
    """What one target was told, and why it stopped, if it did."""
    from omo_sync.errors import TargetError
    from omo_sync.jobs import locks
    from omo_sync.jobs.publishing import lock_of
    from omo_sync.publish.deliver import Told
    from omo_sync.publish.publish import Publish

    total, sources = Told(), session.config.sources
    lock = locks.acquire(engine.database, lock_of(target.name))
    if lock is None:
        return total, session.say("publish.busy", target=target.name)
    try:
        for piece in Publish(engine.database, engine.projector, target, engine.now, sources).run():
            total = total.plus(piece)
    except TargetError as error:
        return total, str(error)
    finally:
        lock.release()
    return total, None


@publish.verb("preview")
def preview(context: typer.Context, targets: Names = None, format: Format = "table") -> None:
    """What a run would tell now. Nothing is written, here or there."""
    session: Session = context.obj
    session.expect_store()
    count = 0

    def counted(rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with session.engine() as engine:
        engine.projector.catch_up()
        found = (row for target in chosen(session, targets) for row in previewed(session, engine, target))
        write_rows(session, format, PREVIEWED, counted(found), ("holds", "value", "change"), "sends")
    advise(session.say("publish.preview", count=count))


def previewed(session: Session, engine: Engine, target: Target) -> Iterator[dict[str, Any]]:
    from omo_sync.publish.publish import Publish

    writer, sources = target.writer(), session.config.sources
    for row, telling in Publish(engine.database, engine.projector, target, engine.now, sources).preview():
        names = telling.names
        yield {
            "target": target.name,
            "kind": row.kind,
            "key": json.loads(row.key),
            "holds": names["before"],
            "value": names["value"],
            "change": names["change"],
            "sends": "; ".join(writer.shown(telling)),
        }


@publish.verb("status")
def status(context: typer.Context, format: Format = "table") -> None:
    """Every target: how far it is, what waits, what was given up, and why it failed last."""
    from omo_sync.clock import now
    from omo_sync.commands.jobs import state
    from omo_sync.jobs.publishing import name_of
    from omo_sync.projections import state as states
    from omo_sync.store import jobs, sent

    session: Session = context.obj
    rows = []
    with session.reading() as transaction:
        head = states.load(transaction).position
        for name in session.config.targets:
            at = sent.planned(transaction, name).position
            job = jobs.load(transaction, name_of(name))
            error = sent.last_error(transaction, name)
            rows.append(
                {
                    "target": name,
                    "state": state(job, now()) if job else None,
                    **sent.states(transaction, name),
                    "position": at,
                    "behind": head - at,
                    "message": (job.message if job else None) or error,
                }
            )
    numbers = ("told", "due", "dead", "position", "behind")
    write_rows(session, format, STATUS, rows, numbers, "message")


@dead.verb("list")
def list_dead(context: typer.Context, targets: Names = None, format: Format = "table") -> None:
    """What was refused too often, and why."""
    from omo_sync.publish.telling import reference, scaled
    from omo_sync.store import sent

    session: Session = context.obj
    with session.reading() as transaction:
        found = sent.dead(transaction, targets)
    rows = (
        {
            "reference": reference(row),
            "target": row.target,
            "kind": row.kind,
            "key": json.loads(row.key),
            "value": None if row.wanted is None else scaled(row, row.wanted),
            "tries": row.tries,
            "error": row.error,
        }
        for row in found
    )
    write_rows(session, format, DEAD, rows, ("value", "tries"), "error")


@dead.verb("replay")
def replay_dead(
    context: typer.Context,
    references: Annotated[
        list[str] | None, typer.Argument(metavar="[REFERENCE]...", help="These figures.")
    ] = None,
    target: Annotated[str | None, typer.Option("--target", help="All of this target.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All there are.")] = False,
) -> None:
    """Take figures that were given up into the next run, as they are by then."""
    from omo_sync.publish.telling import reference
    from omo_sync.store import sent
    from omo_sync.store.database import Lock

    session: Session = context.obj
    if sum((bool(references), target is not None, everything)) != 1:
        raise UsageError(session.say("publish.which"))
    with session.database() as database, database.transaction(write=True, lock=Lock.NONE) as transaction:
        found: list[Sent] = sent.dead(transaction, [target] if target else None)
        if references:
            known = {reference(row): row for row in found}
            for written in references:
                if written not in known:
                    raise UsageError(session.say("publish.no-dead", reference=written))
            found = [known[written] for written in dict.fromkeys(references)]
        sent.revive(transaction, found)
    print(session.say("publish.replayed", count=len(found)))


def chosen(session: Session, names: list[str] | None) -> list[Target]:
    """These targets, or all. Raises UsageError, ConfigError."""
    configured = session.config.targets
    for name in names or ():
        if name not in configured:
            known = ", ".join(configured) or "-"
            raise UsageError(session.say("publish.unknown", name=name, known=known))
    if not configured:
        advise(session.say("publish.nothing"))
    return [configured[name] for name in (names or configured)]
