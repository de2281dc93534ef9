"""Why a member's points are what they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any

import orjson

from omo_sync.domain.account import FOREVER, POINTS, Account
from omo_sync.domain.claims import Subject
from omo_sync.domain.fact import UNIT
from omo_sync.domain.members import roots
from omo_sync.domain.plain import instant, units
from omo_sync.projections import state as states
from omo_sync.projections.explaining.accounts import find
from omo_sync.projections.explaining.around import Around, around, explained
from omo_sync.projections.explaining.chain import LIMIT, Chain, Link
from omo_sync.projections.explaining.reported import reported
from omo_sync.projections.explaining.said import with_said
from omo_sync.projections.explaining.step import Step, check, signed
from omo_sync.projections.explaining.words import Language, say
from omo_sync.projections.members import load_merges
from omo_sync.projections.reads import points as read_points
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


@dataclass(frozen=True)
class Part:
    """What one member's own facts come to, in thousandths. merge: the step by which it counts for
    another; None for the person itself. total: the sum up to and with this member."""

    member: str
    steps: tuple[Step, ...]
    balance: int
    merge: Step | None
    total: int

    def lines(self) -> Iterator[Step]:
        """Every step, the merge first and its part of the whole last."""
        if self.merge is None:
            yield from self.steps
            return
        yield self.merge
        yield from self.steps
        note = say("counted", member=self.member)
        yield Step(say("figure", value=signed(self.balance)), balance=self.total, notes=(note,))


@dataclass(frozen=True)
class PointsExplained:
    """member: who was asked for. person: whom the points count for; another one after a merge.
    parts: the person's own facts, then those of each member merged into it. balance: in
    thousandths, what they come to."""

    member: str
    person: str
    at: int | None
    balance: int
    parts: tuple[Part, ...] = ()
    reports: tuple[Step, ...] = ()
    conflicts: tuple[Around, ...] = ()

    @property
    def found(self) -> bool:
        """Whether any points fact names the member or somebody merged with it."""
        return any(part.steps for part in self.parts)

    def steps(self) -> list[Step]:
        return [step for part in self.parts for step in part.lines()]

    def rows(self, language: Language = "en", zone: tzinfo = UTC) -> list[dict[str, Any]]:
        """Every line with the fields `time source id type effect balance note`."""
        return [step.row(language, zone) for step in (*self.steps(), *self.reports)]

    def data(self, language: Language = "en") -> dict[str, Any]:
        """All of it as JSON-able data."""
        return {
            "member": self.member,
            "person": self.person,
            "at": None if self.at is None else instant(self.at),
            "balance": units(self.balance),
            "members": [
                {
                    "member": part.member,
                    "balance": units(part.balance),
                    "steps": [step.row(language) for step in part.lines()],
                }
                for part in self.parts
            ],
            "reports": [step.row(language) for step in self.reports],
            "conflicts": [conflict.row(language) for conflict in self.conflicts],
        }


def points(
    transaction: Transaction, log: EventLog, member: str, at: int | None = None, limit: int = LIMIT
) -> PointsExplained:
    """Why a member's balance is what it is; with `at`, what it was at that instant, by the merges
    told for up to then.

    limit: movements shown of each member; older ones are one line. StoreError where the facts do
    not come to what is shown.
    """
    state = states.load(transaction)
    log = log.corrected(state.settings.clock_correction)
    person, merged = group_of(transaction, member, at)
    accounts = find(transaction, [(POINTS, code, "") for code in (person, *merged)])
    chains = {
        code: Link(transaction, log, account, state.clock, state.settings, at).chain(limit)
        for (_, code, _), account in accounts.items()
    }
    merges = merge_steps(transaction, log, merged, at)
    parts = [
        replace(part, steps=with_said(transaction, log, part.steps))
        for part in parts_of([person, *merged], chains, merges)
    ]
    balance = sum(part.balance for part in parts)
    own = accounts.get((POINTS, person, ""))
    reports = with_said(transaction, log, reported(transaction, own)) if own and at is None else ()
    if at is None:
        check(person, balance, shown(transaction, person))
    conflicts = explained(
        transaction, log, around(transaction, subjects(person, accounts.values(), chains.values()))
    )
    return PointsExplained(member, person, at, balance, tuple(parts), reports, tuple(conflicts))


def shown(transaction: Transaction, person: str) -> int:
    """The balance that everybody is shown, in thousandths; 0 where there is no row."""
    return sum(int(Decimal(row["balance"]) * UNIT) for row in read_points(transaction, person))


def group_of(transaction: Transaction, member: str, at: int | None) -> tuple[str, list[str]]:
    """Whom a member's points count for, and who else's do."""
    if at is None:
        person = transaction.value("SELECT root FROM p_root WHERE member = ?", (member,)) or member
        rows = transaction.rows("SELECT member FROM p_root WHERE root = ? ORDER BY member", (person,))
        return person, [row[0] for row in rows]
    root = roots(merge for merge in load_merges(transaction) if merge.time <= at)
    person = root.get(member, member)
    return person, sorted(one for one, whose in root.items() if whose == person)


def merge_steps(
    transaction: Transaction, log: EventLog, merged: Sequence[str], at: int | None
) -> dict[str, Step]:
    """The merge in force of each of these members."""
    latest: dict[str, tuple[int, str, str, int]] = {}
    for member, *merge in transaction.rows(
        "SELECT m.member, m.time, m.source, m.id, m.position FROM given(member text) p CROSS JOIN p_merge m "
        "WHERE m.member = p.member AND m.time <= ?",
        (orjson.dumps(list(merged)).decode(), FOREVER if at is None else at),
    ):
        latest[member] = max(tuple(merge), latest.get(member, tuple(merge)))
    facts = log.at(transaction, [position for *_, position in latest.values()])
    return {
        member: Step(
            say("merges", value=member, into=facts[position].data["into"]),
            time,
            source,
            id,
            "member.merged",
            position=position,
        )
        for member, (time, source, id, position) in latest.items()
    }


def parts_of(members: Iterable[str], chains: dict[str, Chain], merges: dict[str, Step]) -> Iterator[Part]:
    total = 0
    for member in members:
        chain = chains.get(member)
        balance = chain.balance if chain else 0
        total += balance
        yield Part(member, tuple(chain.steps) if chain else (), balance, merges.get(member), total)


def subjects(person: str, accounts: Iterable[Account], chains: Iterable[Chain]) -> Iterator[Subject]:
    """Every conflict that there might be around a member's points."""
    yield Subject.of("points-overdrawn", member=person)
    yield Subject.of("points-drift", member=person)
    for account, chain in zip(accounts, chains, strict=True):
        for order in chain.orders:
            yield Subject.of("told-twice", order=order, member=account.code)
        for step in chain.steps:
            if step.source and step.id:
                yield Subject.of("divergent-duplicate", source=step.source, id=step.id)
