"""Why a price is what it is: the prices considered, which stands, and why each other does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any

from omo_sync.domain.account import FOREVER
from omo_sync.domain.claims import Subject
from omo_sync.domain.fact import Fact
from omo_sync.domain.plain import instant, money
from omo_sync.domain.prices import KINDS, Price, Scope, authority_of, resolve
from omo_sync.errors import StoreError
from omo_sync.projections import reads
from omo_sync.projections import state as states
from omo_sync.projections.explaining.around import Around, around
from omo_sync.projections.explaining.said import with_said
from omo_sync.projections.explaining.step import Step
from omo_sync.projections.explaining.voided import reasons, voided
from omo_sync.projections.explaining.words import Language, Said, say
from omo_sync.projections.prices import load
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

SHOWN = 50  # prices of a kind that are shown though they are not in effect

Row = dict[str, Any]


@dataclass(frozen=True)
class PriceExplained:
    """row: as `price list` shows it (`list promotion member effective currency`), None where there
    is no price. steps: by kind, the one that stands first, then the others in effect, then those
    that are not."""

    sku: str
    channel: str | None
    location: str | None
    at: int
    row: Row | None
    steps: tuple[Step, ...] = ()
    conflicts: tuple[Around, ...] = ()

    @property
    def found(self) -> bool:
        """Whether any price of the sku was set for this scope."""
        return bool(self.steps)

    def rows(self, language: Language = "en", zone: tzinfo = UTC) -> list[Row]:
        """Every line with the fields `time source id type effect balance note`; balance is the
        amount of the price that stands, null for the others."""
        return [price_row(step, language, zone) for step in self.steps]

    def data(self, language: Language = "en") -> Row:
        """All of it as JSON-able data."""
        return {
            "sku": self.sku,
            "channel": self.channel,
            "location": self.location,
            "at": instant(self.at),
            **{name: self.row[name] if self.row else None for name in SHOWN_FIELDS},
            "steps": self.rows(language),
            "conflicts": [conflict.row() for conflict in self.conflicts],
        }


SHOWN_FIELDS = ("list", "promotion", "member", "effective", "currency")


def price_row(step: Step, language: Language, zone: tzinfo) -> Row:
    row = step.row(language, zone)
    return {**row, "balance": None if step.sets is None else money(step.sets)}


class Verdict:
    """Why the prices of one kind stand or do not, for a channel or location at an instant."""

    def __init__(self, told: Sequence[Price], asked: Scope, at: int, authority: tuple[str, ...]) -> None:
        kind, channel, location = asked
        self.asked, self.at, self.authority = asked, at, authority
        self.standing = resolve(told, kind, channel, location, at, authority)
        wide = Scope(kind, "", "")
        self.narrow = {Scope(kind, channel, ""), Scope(kind, "", location)} - {wide}
        self.prices = [price for price in told if price.scope in self.narrow | {wide}]
        self.current = [price for price in self.prices if price.start <= at < price.end]
        self.rivals = [price for price in self.current if self.is_narrow(price) == self.narrow_stands]

    @property
    def narrow_stands(self) -> bool:
        return self.standing is not None and self.is_narrow(self.standing)

    def is_narrow(self, price: Price) -> bool:
        return price.scope in self.narrow

    def order(self, price: Price) -> tuple[Any, ...]:
        """The one that stands, then those in effect, then the others; the latest first."""
        return price != self.standing, price not in self.current, -price.start, -price.time, price.position

    def of(self, price: Price, finishes: int) -> Said:
        """finishes: when the price would end had nobody withdrawn it."""
        best = self.standing
        if price == best:
            return say("wins")
        if price.end < finishes and price.end <= max(self.at, price.start):
            return say("withdrawn", at=price.end)
        if price.start > self.at:
            return say("not begun", at=price.start)
        if price.end <= self.at:
            return say("over", at=price.end)
        assert best is not None, "one of those in effect stands"
        if self.is_narrow(best) and not self.is_narrow(price):
            return say("narrower", scope=scope_text(best.scope))
        if authority_of(best, self.rivals, self.authority) < authority_of(price, self.rivals, self.authority):
            return say("authority", winner=best.source)
        if best.start != price.start:
            return say("later start")
        return say("later time" if best.time != price.time else "greater")


def scope_text(scope: Scope) -> str:
    return " ".join(part for part in (scope.channel, scope.location) if part)


def price(
    transaction: Transaction,
    log: EventLog,
    sku: str,
    channel: str | None,
    location: str | None,
    at: int,
    limit: int = SHOWN,
) -> PriceExplained:
    """Why a shopper of a channel or location (or of neither) pays what it pays at an instant.

    limit: prices of each kind shown that are not in effect. StoreError where what stands is not
    what is shown.
    """
    settings = states.load(transaction).settings
    log = log.corrected(settings.clock_correction)
    told = load(transaction, [sku]).get(sku, [])
    asked = [Scope(kind, channel or "", location or "") for kind in KINDS]
    verdicts = [Verdict(told, scope, at, settings.price_authority) for scope in asked]
    finishes = dict(
        transaction.rows("SELECT position, finish FROM p_price WHERE sku = ?", (sku,)),
    )
    gone = voided_prices(transaction, log, sku, told, asked)
    steps = [step for verdict in verdicts for step in steps_of(verdict, finishes, gone, limit)]
    elsewhere = len(told) - sum(len(verdict.prices) for verdict in verdicts)
    if elsewhere:
        steps.append(Step(say("figure", value=""), notes=(say("other scopes", number=f"{elsewhere:,}"),)))
    row = shown(transaction, sku, channel, location, at)
    check_row(row, verdicts)
    conflicts = around(transaction, subjects(sku, verdicts, steps))
    shown_steps = with_said(transaction, log, steps)
    return PriceExplained(sku, channel, location, at, row, shown_steps, tuple(conflicts))


def shown(
    transaction: Transaction, sku: str, channel: str | None, location: str | None, at: int
) -> Row | None:
    """The row that everybody is shown."""
    for row in list(reads.prices(transaction, at, sku, channel, location)):
        if (row["channel"], row["location"]) == (channel, location):
            return row
    return None


def check_row(row: Row | None, verdicts: Iterable[Verdict]) -> None:
    for verdict in verdicts:
        ours = None if verdict.standing is None else money(verdict.standing.amount)
        theirs = row[verdict.asked.kind] if row else None
        if ours != theirs:
            raise StoreError(
                f"The prices told come to {verdict.asked.kind} {ours}, but {theirs} is shown. "
                "Run `omo-sync projections verify`; if it fails, `omo-sync projections rebuild`."
            )


def steps_of(
    verdict: Verdict, finishes: dict[int, int], gone: Sequence[tuple[Fact, Said]], limit: int
) -> Iterator[Step]:
    """The prices of one kind."""
    ranked = sorted(verdict.prices, key=verdict.order)
    room = len(verdict.current) + limit
    for one in ranked[:room]:
        notes = (verdict.of(one, finishes[one.position]), *about(one))
        yield Step(
            effect(one.scope.kind, one.amount, one.currency),
            one.time,
            one.source,
            one.id,
            "price.set",
            sets=one.amount if one == verdict.standing else None,
            notes=notes,
            position=one.position,
        )
    for fact, why in gone:
        if fact.data["kind"] == verdict.asked.kind:
            told = effect(fact.data["kind"], fact.data["amount"], fact.data["currency"])
            yield Step(told, fact.time, fact.source, fact.id, fact.type, notes=(why,), position=fact.position)
    if len(ranked) > room:
        rest = say("more prices", number=f"{len(ranked) - room:,}")
        yield Step(say("figure", value=verdict.asked.kind), notes=(rest,))


def effect(kind: str, amount: int, currency: str) -> Said:
    return say("price", kind=kind, value=f"{money(amount)} {currency}")


def about(one: Price) -> Iterator[Said]:
    """The scope and the window of a price."""
    scope = scope_text(one.scope)
    if scope:
        yield say("scope", scope=scope)
    if one.end == FOREVER:
        yield say("window", start=one.start)
    else:
        yield say("window to", start=one.start, end=one.end)


def voided_prices(
    transaction: Transaction, log: EventLog, sku: str, told: Iterable[Price], asked: Sequence[Scope]
) -> list[tuple[Fact, Said]]:
    """Prices of these scopes that are not true, each with the reason."""
    scopes = {(one.channel, one.location) for one in asked} | {("", "")}
    scopes |= {(one.channel, "") for one in asked} | {("", one.location) for one in asked}

    def meant(fact: Fact) -> bool:
        data = fact.data
        return data["sku"] == sku and (data.get("channel", ""), data.get("location", "")) in scopes

    facts = voided(transaction, log, {one.source for one in told}, ["price.set"], meant)
    why = reasons(transaction, facts)
    return [(fact, why[fact.source, fact.id]) for fact in facts]


def subjects(sku: str, verdicts: Iterable[Verdict], steps: Iterable[Step]) -> Iterator[Subject]:
    """Every conflict that there might be around these prices."""
    for verdict in verdicts:
        for scope in {one.scope for one in verdict.prices} | {verdict.asked}:
            for kind in ("price-disagreement", "price-drift", "price-outlier"):
                yield Subject.of(
                    kind, sku=sku, kind=scope.kind, channel=scope.channel, location=scope.location
                )
    for step in steps:
        if step.source and step.id:
            yield Subject.of("divergent-duplicate", source=step.source, id=step.id)
