"""`rules`: what is decided without a person, and what other rules would decide."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format, instant
from omo_sync.commands.output import advise, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.domain.rules import Bound
    from omo_sync.domain.settings import Settings
    from omo_sync.projections.trial import Change

rules = CommandGroup("What is decided without a person, and what other rules would decide.")

RULES = ("name", "do", "when", "within", "claims")
CHANGES = ("id", "kind", "key", "claim", "instant", "difference", "before", "after")
SHOWN = tuple(name for name in CHANGES if name != "claim")
SUMMARY = ("kind", "before", "after", "claims")


@rules.verb("list")
def list_rules(context: typer.Context, format: Format = "table") -> None:
    """The rules in the order in which they are tried, and how many claims each decides now."""
    from omo_sync.projections import state as states

    session: Session = context.obj
    with session.reading() as transaction:
        settings = states.load(transaction).settings
        claims = dict(transaction.rows("SELECT rule, COUNT(*) FROM p_claim WHERE rule <> '' GROUP BY rule"))
    if session.path is not None:
        settings = session.config.judging.settings()
    rows = ({**row, "claims": claims.get(row["name"], 0)} for row in rows_of(settings))
    write_rows(session, format, RULES, rows, ("claims",))


@rules.verb("test")
def try_rules(
    context: typer.Context,
    since: Annotated[
        str | None, typer.Option("--since", metavar="TIME", help="Only claims of instants since then.")
    ] = None,
    config: Annotated[
        str | None, typer.Option("--config", metavar="FILE", help="The changed configuration.")
    ] = None,
    summary: Annotated[bool, typer.Option("--summary", help="Only how many, by kind.")] = False,
    format: Format = "table",
) -> None:
    """What a changed configuration would judge differently, on all that is in the log. Nothing is written."""
    from omo_sync.domain.account import NEVER

    session: Session = context.obj
    session.config_option = config or session.config_option
    if session.path is None:
        raise UsageError(session.say("rules.no-config"))
    start = NEVER if since is None else instant(session, "--since", since)
    changes = tried(session, session.config.judging.settings(), start)
    counts = Counter((change.kind, change.before, change.after) for change in changes)
    if not summary:
        shown = SHOWN if format == "table" else CHANGES
        write_rows(session, format, shown, (row_of(session, change) for change in changes))
    if summary or (format == "table" and changes):
        if not summary:
            sys.stdout.write("\n")
        rows = [
            dict(zip(SUMMARY, (*key, number), strict=True))
            for key, number in sorted(counts.items(), key=lambda entry: str(entry[0]))
        ]
        write_rows(session, format, SUMMARY, rows, ("claims",))
    advise(session.say("rules.tested", count=len(changes)))


def tried(session: Session, settings: Settings, since: int) -> list[Change]:
    """Judge by these settings, and forget it. Raises StoreError."""
    from omo_sync.commands.progress import bar
    from omo_sync.ingest import no_collection
    from omo_sync.projections import state as states
    from omo_sync.projections.overview import progress_of
    from omo_sync.projections.trial import accounts, trial
    from omo_sync.store.log import EventLog

    with session.database() as database:
        with database.transaction() as transaction:
            total, behind = accounts(transaction), progress_of(transaction).behind
            corrected = states.load(transaction).settings.clock_correction
        if behind:
            advise(session.say("projections.behind"))
        if corrected != settings.clock_correction:
            advise(session.say("rules.clocks"))
        with no_collection(), bar(session.say("progress.rules"), total) as advance:
            return trial(database, EventLog(database), settings, since, advance)


def row_of(session: Session, change: Change) -> dict[str, Any]:
    from omo_sync.domain.differences import readable

    return {
        **change._asdict(),
        "instant": session.when(change.instant),
        "difference": readable(change.kind, change.difference) or None,
    }


def rows_of(settings: Settings) -> Iterator[dict[str, Any]]:
    """Every rule as a row, the protocol's own last."""
    from dataclasses import asdict

    from omo_sync.domain.rules import APPROVE, TOLD_ALIKE, WITHIN_TOLERANCE, Bound

    named = ("domain", "kind", "source", "sku", "location", "channel", "category")
    for rule in settings.rules:
        when: dict[str, Any] = {name: list(getattr(rule, name)) for name in named if getattr(rule, name)}
        if rule.uncertain:
            when["uncertain"] = True
        yield {"name": rule.name, "do": rule.do, "when": when, "within": bound(rule.within)}
    tolerance = Bound(**asdict(settings.count_tolerance))
    own: Sequence[tuple[str, dict[str, Any], Bound]] = (
        (WITHIN_TOLERANCE, {"kind": ["count-variance"]}, tolerance),
        (TOLD_ALIKE, {"kind": ["told-twice"]}, Bound(units=0)),
    )
    for name, kinds, within in own:
        yield {"name": name, "do": APPROVE, "when": kinds, "within": bound(within)}


def bound(within: Bound) -> dict[str, str]:
    """A bound as it is written: decimal texts."""
    from dataclasses import asdict

    from omo_sync.domain.plain import money, units

    return {
        name: money(value) if name == "money" else units(value)
        for name, value in asdict(within).items()
        if value is not None
    }
