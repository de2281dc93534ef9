"""Many conflicts at once: chosen, shown, asked about, then decided as they were seen."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from omo_sync.commands.output import advise, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.commands.progress import Advance
    from omo_sync.operators import Outcome
    from omo_sync.operators.cases import Case
    from omo_sync.operators.selection import Taking

Seen = tuple["Case", str]  # a conflict, and the version of it that was seen

CASES = ("id", "kind", "key", "claims", "difference", "version")
TAKINGS = ("id", "kind", "key", "decision", "action")
OUTCOMES = ("id", "kind", "key", "outcome", "decision", "said")


class Deciding(NamedTuple):
    """What is decided about all of them."""

    action: str
    value: str | None
    reason: str
    who: str


class Manner(NamedTuple):
    """preview: show only. yes: do not ask."""

    preview: bool
    yes: bool


def choose(
    session: Session,
    ids: Sequence[str],
    every: bool,
    filters: Mapping[str, str | None],
    previewed: str | None,
) -> list[Seen]:
    """The conflicts that are meant: by id, by what they have in common, or those of a preview, each as it
    was seen. Raises UsageError."""
    from omo_sync.operators import cases
    from omo_sync.operators.selection import Selection

    given = {name: value for name, value in filters.items() if value is not None}
    if sum(map(bool, (ids, every or given, previewed))) != 1:
        raise UsageError(session.say("resolve.choose"))
    seen = [(row["id"], row["version"]) for row in read_preview(session, previewed)] if previewed else []
    older = duration(given.pop("older_than", None))
    with session.reading() as transaction:
        if previewed:
            return [(cases.load(transaction, id), version) for id, version in seen]
        found = (
            [cases.load(transaction, id) for id in ids]
            if ids
            else Selection(**given, older_than=older).cases(transaction)
        )
        return [(case, case.version) for case in found]


def read_preview(session: Session, file: str) -> Iterator[dict[str, str]]:
    """`id` and `version` of every line. Raises UsageError."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(session.say("ingest.unreadable", path=file, error=error)) from error
    for number, line in enumerate(text.splitlines(), 1):
        try:
            row = json.loads(line)
            yield {"id": str(row["id"]), "version": str(row["version"])}
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(session.say("resolve.no-preview", path=file, number=number)) from error


def duration(written: str | None) -> int | None:
    from omo_sync.config.duration import parse_duration

    try:
        return None if written is None else parse_duration(written)
    except ValueError as error:
        raise UsageError(f"--older-than: {error}") from error


def taken(session: Session, ids: Sequence[str], bulk: str | None, rule: str | None) -> list[Taking]:
    """The decisions that are meant: the latest of each conflict, those of one command, or of a rule."""
    from omo_sync.operators.selection import Taking, decisions, latest
    from omo_sync.projections.dossier import find

    if sum(map(bool, (ids, bulk, rule))) != 1:
        raise UsageError(session.say("undo.choose"))
    with session.reading() as transaction:
        if not ids:
            return list(decisions(transaction, bulk, rule))
        found = [find(transaction, id) for id in ids]
        return [Taking(id, kind, key, latest(transaction, id) or "", "") for id, kind, key, _ in found]


def resolve(session: Session, format: str, seen: Sequence[Seen], deciding: Deciding, manner: Manner) -> None:
    """Show, ask, and decide those that still stand as they were seen."""
    from omo_sync.operators import Pick

    rows = [case_row(case) for case, _ in seen]
    if not confirmed(session, format, CASES, rows, manner):
        return
    with session.engine() as engine, progressing(session, len(seen)) as advance:
        session.apply_settings(engine)
        picks = [Pick(case.id, version) for case, version in seen]
        outcomes = engine.operators.resolve_all(picks, *deciding, advance)
    report(session, format, outcomes, "bulk.decided")


def undo(
    session: Session, format: str, takings: Sequence[Taking], why: tuple[str, str], manner: Manner
) -> None:
    """Show, ask, and take back those decisions that are still in force. why: reason, and who."""
    from omo_sync.operators import Pick

    rows = [taking._asdict() for taking in takings]
    rows = [{"id": row.pop("conflict"), **row} for row in rows]
    if not confirmed(session, format, TAKINGS, rows, manner):
        return
    with session.engine() as engine, progressing(session, len(takings)) as advance:
        session.apply_settings(engine)
        picks = [Pick(taking.conflict, taking.decision or None) for taking in takings]
        outcomes = engine.operators.undo_all(picks, *why, advance)
    report(session, format, outcomes, "bulk.undone")


def confirmed(
    session: Session, format: str, columns: Sequence[str], rows: Sequence[dict[str, Any]], manner: Manner
) -> bool:
    """Whether to go on: not where nothing fits, nor after a preview alone. Raises UsageError where nobody
    can be asked."""
    if manner.preview:
        write_rows(session, format, columns, rows, ("claims",))
        advise(session.say("bulk.preview", count=len(rows)))
        return False
    if not rows:
        advise(session.say("bulk.none"))
        return False
    if manner.yes:
        return True
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(session.say("bulk.yes", count=len(rows)))
    write_rows(session, "table", columns, rows, ("claims",))
    return typer.confirm(session.say("bulk.sure", count=len(rows)))


def case_row(case: Case) -> dict[str, Any]:
    from omo_sync.domain.differences import readable

    *_, newest = case.claims or [("", "", 0, [])]
    return {
        "id": case.id,
        "kind": case.kind,
        "key": case.key,
        "claims": len(case.claims),
        "difference": readable(case.kind, newest[1]) or None,
        "version": case.version,
    }


def report(session: Session, format: str, outcomes: Sequence[Outcome], key: str) -> None:
    """What became of each; exit 1 where some were left alone."""
    rows = [
        {**outcome._asdict(), "id": outcome.conflict, "said": outcome.said or None} for outcome in outcomes
    ]
    rows = [{name: row[name] for name in OUTCOMES} for row in rows]
    left = [outcome for outcome in outcomes if outcome.said]
    done = [outcome for outcome in outcomes if not outcome.said]
    write_rows(session, format, OUTCOMES, rows)
    bulk = (done[0].decision or "").rpartition("@")[2] if done else "0"
    advise(session.say(key, done=len(done), left=len(left), bulk=bulk))
    if left:
        raise typer.Exit(1)


def progressing(session: Session, total: int) -> AbstractContextManager[Advance]:
    from omo_sync.commands.progress import bar

    return bar(session.say("progress.decide"), total)
