"""A report as tables: one list of sections that every format is made from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from omo_sync.domain.account import FOREVER, NEVER
from omo_sync.domain.fact import DAY, SECOND
from omo_sync.domain.plain import canonical, instant, units
from omo_sync.projections.explaining.words import Language
from omo_sync.projections.reporting.rate import Rate
from omo_sync.projections.reporting.words import WORDS, word

if TYPE_CHECKING:
    from omo_sync.projections.report import Report

Cell = str | int | None


class Section(NamedTuple):
    """One table. name: its code. rows: the first cells name what the others measure."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def sections(report: Report, language: Language = "en", zone: tzinfo = UTC) -> list[Section]:
    """All tables that have rows."""
    writer = Writer(report, language, zone)
    tables = [
        Section(name, word(name, language), tuple(word(column, language) for column in columns), tuple(rows))
        for name, columns, rows in writer.tables()
    ]
    return [table for table in tables if table.rows]


class Writer:
    def __init__(self, report: Report, language: Language, zone: tzinfo) -> None:
        self.report, self.language, self.zone = report, language, zone

    def tables(self) -> Iterator[tuple[str, tuple[str, ...], Iterator[tuple[Cell, ...]]]]:
        """Code, columns and rows of each."""
        rates = self.report.rates
        yield "window", ("since", "until"), self.window()
        yield "rate", ("domain", *RATE), self.rates({**rates.by_domain, "all": rates.all})
        yield "beside", ("measure", "number"), self.beside()
        yield "conflicts", ("kind", "state", "number"), self.conflicts()
        yield "explanations", ("kind", *TALLY), self.explanations()
        yield "rules", ("rule", "claims", "decisions"), self.rules()
        yield "resolving", ("measure", "value"), self.resolving()
        yield "by kind", ("kind", *RATE), self.rates(rates.by_kind)
        yield "by location", ("location", *RATE), self.rates(rates.by_location)
        yield "by source", ("source", *RATE), self.rates(rates.by_source)
        yield "trend", ("day", "opened", "closed"), self.trend()
        yield "freshness", ("measure", "value"), self.freshness()
        yield "sources", ("source", *HEALTH), self.sources()
        yield "clocks", ("source", *CLOCK), self.clocks()
        yield "aside", ("entry", "stream", "type", "reason"), iter(self.report.aside)

    def at(self, instant_or_none: int | None) -> str | None:
        if instant_or_none is None or instant_or_none in (NEVER, FOREVER):
            return None
        return instant(instant_or_none, self.zone)

    def named(self, code: str) -> str:
        """A name of ours in the language; codes of the retailer's and kinds stay."""
        return word(code, self.language) if code in WORDS else code

    def window(self) -> Iterator[tuple[Cell, ...]]:
        if not self.report.window.everything:
            yield tuple(self.at(at) for at in self.report.window)

    def rates(self, rates: dict[str, Rate]) -> Iterator[tuple[Cell, ...]]:
        ours = {"stock", "price", "points", "all"}
        for name, rate in rates.items():
            yield self.named(name) if name in ours else name, rate.keys, rate.open, rate.percent

    def beside(self) -> Iterator[tuple[Cell, ...]]:
        found = self.report.conflicts
        yield self.named("rule-resolved"), found.rule_resolved
        yield self.named("explained"), found.explained
        yield self.named("untouched"), self.report.untouched
        yield from self.report.beside.items()
        yield self.named("variance counts"), found.variance.counts
        yield self.named("variance net"), units(found.variance.net)
        yield self.named("variance gross"), units(found.variance.gross)

    def conflicts(self) -> Iterator[tuple[Cell, ...]]:
        for (kind, state), number in self.report.conflicts.by_kind.items():
            yield kind, state, number

    def rules(self) -> Iterator[tuple[Cell, ...]]:
        for it in self.report.conflicts.rules:
            yield it.rule, it.claims, it.decisions

    def explanations(self) -> Iterator[tuple[Cell, ...]]:
        for kind, tally in self.report.explained.items():
            yield kind, *tally

    def resolving(self) -> Iterator[tuple[Cell, ...]]:
        found = self.report.conflicts
        times = found.time_to_resolve
        yield self.named("pending"), found.pending
        if found.oldest:
            about = f"{found.oldest.id} {found.oldest.kind} {canonical(found.oldest.key)}"
            yield self.named("oldest"), f"{self.at(found.oldest.since)} {about}"
        yield self.named("resolved number"), times.number
        for name, lasted in (
            ("median", times.median),
            ("ninetieth", times.ninetieth),
            ("longest", times.longest),
        ):
            if lasted is not None:
                yield self.named(name), duration(lasted)

    def trend(self) -> Iterator[tuple[Cell, ...]]:
        for day, (opened, closed) in self.report.conflicts.trend.items():
            yield instant(day * DAY)[:10], opened, closed

    def freshness(self) -> Iterator[tuple[Cell, ...]]:
        found = self.report.freshness
        yield self.named("position"), found.position
        yield self.named("head"), found.head
        yield self.named("behind"), found.behind
        yield self.named("clock"), self.at(found.clock)
        yield self.named("settled"), self.at(found.settled)

    def sources(self) -> Iterator[tuple[Cell, ...]]:
        for it in self.report.sources:
            refused = " ".join(f"{code}:{number}" for code, number in it.quarantined.items()) or None
            figures = (it.facts, it.late, it.clock, it.missing, refused)
            yield it.name, *figures, self.at(it.newest), self.at(it.watermark)

    def clocks(self) -> Iterator[tuple[Cell, ...]]:
        for it in self.report.clocks:
            row, stretch = it.row(), it.stretch
            until = None if it.current else stretch.supported
            figures = (row["offset"], row["drift"], stretch.facts, row["correction"])
            yield it.source, self.at(stretch.since), self.at(until), self.named(f"clock {it.state}"), *figures


RATE = ("keys", "open keys", "percent")
CLOCK = ("since", "until", "state", "offset", "drift", "facts", "correction")
TALLY = ("undecided", "with an explanation", "with possibilities")
HEALTH = ("facts", "late", "ahead", "missing", "quarantined", "newest", "watermark")


def duration(microseconds: int) -> str:
    """Hours, minutes and seconds, `26:03:09`; parts of a second are left out."""
    minutes, seconds = divmod(microseconds // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"
