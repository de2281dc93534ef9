"""Why a stock row is what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from typing import Any

import orjson

from omo_sync.domain.account import NEVER, OPENED, STOCK, Account
from omo_sync.domain.claims import Subject
from omo_sync.domain.plain import instant, units
from omo_sync.projections import reads
from omo_sync.projections import state as states
from omo_sync.projections.explaining.accounts import find, tellers
from omo_sync.projections.explaining.around import Around, around, explained
from omo_sync.projections.explaining.chain import LIMIT, Chain, Link
from omo_sync.projections.explaining.holds import Held, holds
from omo_sync.projections.explaining.moves import variances
from omo_sync.projections.explaining.reported import reported
from omo_sync.projections.explaining.said import with_said
from omo_sync.projections.explaining.step import Step, check
from omo_sync.projections.explaining.words import Language, Said, say
from omo_sync.projections.suspect import doubts
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog


@dataclass(frozen=True)
class StockExplained:
    """Quantities in thousandths. row: as `stock list` shows it; None where there is no row, and
    where a past instant was asked for. on_hand: what the steps come to. holds: at the log clock
    only. reports: the newest book figure of each source."""

    sku: str
    location: str
    at: int | None
    on_hand: int
    safety_stock: int
    steps: tuple[Step, ...] = ()
    row: reads.Stock | None = None
    holds: tuple[Held, ...] = ()
    reports: tuple[Step, ...] = ()
    flags: dict[str, Said] = field(default_factory=dict)
    conflicts: tuple[Around, ...] = ()

    @property
    def found(self) -> bool:
        """Whether any fact names the key."""
        return self.row is not None or bool(self.steps)

    def rows(self, language: Language = "en", zone: tzinfo = UTC) -> list[dict[str, Any]]:
        """Every line with the fields `time source id type effect balance note`."""
        steps = [*self.steps, *(step for held in self.holds for step in held.steps), *self.reports]
        return [step.row(language, zone) for step in steps]

    def data(self, language: Language = "en") -> dict[str, Any]:
        """All of it as JSON-able data."""
        return {
            "sku": self.sku,
            "location": self.location,
            "at": None if self.at is None else instant(self.at),
            "on_hand": units(self.on_hand),
            "reserved": None if self.row is None else units(self.row.reserved),
            "safety_stock": units(self.safety_stock),
            "available": None if self.row is None else units(self.row.available),
            "flags": {name: said.text(language) for name, said in self.flags.items()},
            "steps": [step.row(language) for step in self.steps],
            "holds": [
                {
                    "order": held.order or None,
                    "held": units(held.held),
                    "runs_out": None if held.runs_out is None else instant(held.runs_out),
                    "steps": [step.row(language) for step in held.steps],
                }
                for held in self.holds
            ],
            "reports": [step.row(language) for step in self.reports],
            "conflicts": [conflict.row(language) for conflict in self.conflicts],
        }


def stock(
    transaction: Transaction,
    log: EventLog,
    sku: str,
    location: str,
    at: int | None = None,
    limit: int = LIMIT,
) -> StockExplained:
    """Why a key's stock is what it is; with `at`, why on hand was what it was at that instant, by
    the facts known now (retractions and tellings are judged as of now).

    limit: movements shown after the count; older ones are one line. StoreError where the facts
    do not come to what is shown.
    """
    state = states.load(transaction)
    log = log.corrected(state.settings.clock_correction)
    kept = reads.kept_back(state.settings, sku, location)
    account = find(transaction, [(STOCK, sku, location)]).get((STOCK, sku, location))
    if account is None:
        return StockExplained(sku, location, at, 0, kept)
    chain = Link(transaction, log, account, state.clock, state.settings, at).chain(limit)
    row = next(iter(list(reads.stock(transaction, sku, location))), None) if at is None else None
    held: list[Held] = []
    doubtful: list[tuple[str, str]] = []
    if row is not None:
        held = holds(transaction, log, account, state.clock, state.settings, limit)
        doubtful = doubted(transaction, account) if "suspect" in row.flags else []
        check_row(row, chain, held, kept)
    conflicts = explained(transaction, log, around(transaction, subjects(account, chain, held, doubtful)))
    differences = next((one.claims for one in conflicts if one.kind == "count-variance"), {})
    steps = with_said(transaction, log, variances(chain.steps, differences))
    held = [replace(one, steps=with_said(transaction, log, one.steps)) for one in held]
    reports = with_said(transaction, log, reported(transaction, account)) if at is None else ()
    return StockExplained(
        sku, location, at, chain.balance, kept, steps, row, tuple(held), reports,
        flags(row, doubtful), tuple(conflicts),
    )  # fmt: skip


def check_row(row: reads.Stock, chain: Chain, held: Sequence[Held], kept: int) -> None:
    """The steps add up to the row that everybody is shown."""
    what = f"{row.sku} at {row.location}"
    check(what, chain.balance, row.on_hand)
    check(f"the holds of {what}", sum(one.held for one in held), row.reserved)
    check(f"what is available of {what}", chain.balance - row.reserved - kept, row.available)


def doubted(transaction: Transaction, account: Account) -> list[tuple[str, str]]:
    """Sources that told of the account and have numbers missing since its count, and in which runs."""
    told = tellers(transaction, account)
    since = NEVER if account.base_position == OPENED else account.base_time
    sources = {one.source for one in doubts(transaction) if one.source in told and one.since > since}
    runs = transaction.rows(
        "SELECT DISTINCT s.source, s.run FROM given(source text) p CROSS JOIN p_sequence s "
        "WHERE s.source = p.source",
        (orjson.dumps(sorted(sources)).decode(),),
    )
    return [(source, run) for source, run in runs]


def flags(row: reads.Stock | None, doubtful: Sequence[tuple[str, str]]) -> dict[str, Said]:
    """What each flag of a row means here."""
    sources = ", ".join(sorted({source for source, _ in doubtful}))
    return {name: say(f"flag {name}", sources=sources) for name in (row.flags if row else ())}


def subjects(
    account: Account, chain: Chain, held: Sequence[Held], doubtful: Sequence[tuple[str, str]]
) -> Iterator[Subject]:
    """Every conflict that there might be around a key."""
    sku, location = account.code, account.place
    for kind in ("count-variance", "stock-drift", "oversold", "void-after-count"):
        yield Subject.of(kind, sku=sku, location=location)
    for order in {*chain.orders, *(one.order for one in held if one.order)}:
        yield Subject.of("told-twice", order=order, sku=sku, location=location)
        yield Subject.of("hold-stale", order=order)
    for step in (*chain.steps, *(step for one in held for step in one.steps)):
        if step.source and step.id:
            yield Subject.of("divergent-duplicate", source=step.source, id=step.id)
    for source, run in doubtful:
        yield Subject.of("sequence-gap", source=source, sequencerun=run)
