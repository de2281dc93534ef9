"""A dry run: what other settings would judge differently, on all that is in the log. Nothing is kept."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from omo_sync.domain.account import NEVER
from omo_sync.domain.claims import DISMISSED, OPEN, PENDING, RESOLVED
from omo_sync.domain.settings import Settings
from omo_sync.projections import state as states
from omo_sync.projections.coverage import DISMISS, Covered, covered_by
from omo_sync.projections.judging.reconcile import judge_all_again, reconcile
from omo_sync.projections.rebuild import NAMES
from omo_sync.projections.state import State
from omo_sync.store.database import Database, Transaction
from omo_sync.store.log import EventLog
from omo_sync.store.schema import ddl

JUDGED = ("account", "dirty", "claim", "conflict", "opened")
"""The tables to which judging writes, where what is held stays the same."""

Progress = Callable[[int], None]  # called with how many accounts were judged


class Told(NamedTuple):
    """A claim as it stands. standing: `open`, `pending`, `resolved` or `dismissed` by a person, or
    `rule:NAME`."""

    instant: int
    difference: str
    standing: str


class Change(NamedTuple):
    """A claim that other settings judge differently; key: an object. before, after: as `Told.standing`,
    None where there is no such claim. instant in microseconds; difference as judged afterwards."""

    id: str
    kind: str
    key: dict[str, Any]
    claim: str
    instant: int
    difference: str
    before: str | None
    after: str | None


def accounts(transaction: Transaction) -> int:
    """How many accounts a dry run judges."""
    number: int = transaction.value("SELECT COUNT(*) FROM p_account")
    return number


def trial(
    database: Database,
    log: EventLog,
    settings: Settings,
    since: int = NEVER,
    progress: Progress = lambda _: None,
) -> list[Change]:
    """Claims of instants since then that the settings judge otherwise than those in force, at the log
    clock as it is, in order of kind and key. Clocks stay corrected as they are."""
    with database.transaction() as transaction:
        state = states.load(transaction)
    asked = replace(settings, clock_correction=state.settings.clock_correction)
    same_holds = asked.handover_authority == state.settings.handover_authority
    statements = ddl(database, "models")
    with (
        database.server.faults(),
        database.server.trial(statements, JUDGED if same_holds else NAMES) as transaction,
    ):
        state = states.load(transaction)
        # What has come since the last pass is judged on both sides alike.
        state = reconcile(transaction, log, state, state.clock)
        before = told(transaction, state, since)
        judge_all_again(transaction, log, state, asked)
        state = reconcile(transaction, log, state._replace(settings=asked), state.clock, progress)
        after = told(transaction, state, since)
        return list(changes(transaction, before, after))


Claims = dict[tuple[str, str], Told]  # by conflict and identity


def told(transaction: Transaction, state: State, since: int) -> Claims:
    """Every claim as it stands."""
    decided: dict[str, list[Covered]] = defaultdict(list)
    for conflict, *decision in transaction.rows(
        "SELECT conflict, identity, difference, action FROM p_decision ORDER BY conflict, position"
    ):
        decided[conflict].append(Covered(*decision))
    found: Claims = {}
    for conflict, kind, identity, instant, difference, rule in transaction.rows(
        "SELECT c.conflict, k.kind, c.identity, c.instant, c.difference, c.rule FROM p_claim c "
        "JOIN p_conflict k ON k.id = c.conflict WHERE c.instant >= ?",
        (since,),
    ):
        cover = covered_by(kind, identity, difference, decided.get(conflict, ()), rule)
        found[conflict, identity] = Told(instant, difference, standing(cover, rule, instant <= state.settled))
    return found


def standing(cover: str | None, rule: str, settled: bool) -> str:
    if cover is None:
        return OPEN if settled else PENDING
    if cover == DISMISS:
        return DISMISSED
    return f"rule:{rule}" if cover == rule else cover if cover.startswith("rule:") else RESOLVED


def changes(transaction: Transaction, before: Claims, after: Claims) -> Iterator[Change]:
    """The claims that stand differently."""
    different = {claim for claim in before.keys() | after.keys() if before.get(claim) != after.get(claim)}
    conflicts = {
        id: (kind, json.loads(key))
        for id, kind, key in transaction.rows("SELECT id, kind, key FROM p_conflict ORDER BY kind, key")
    }
    order = {id: place for place, id in enumerate(conflicts)}
    for conflict, identity in sorted(different, key=lambda claim: (order[claim[0]], claim[1])):
        was, now = before.get((conflict, identity)), after.get((conflict, identity))
        shown = now or was
        if shown:
            yield Change(
                conflict, *conflicts[conflict], identity, shown.instant, shown.difference,
                was and was.standing, now and now.standing,
            )  # fmt: skip
