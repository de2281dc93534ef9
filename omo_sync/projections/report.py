"""The conflict rate, measured; and what one has to know to believe it.

    report(transaction, log, since=None, until=None)    Report
    sections(report, language)                          the same as tables
    lines, markdown, csv_text (of sections)             for people and spreadsheets
    data(report)                                        JSON-able

Without a window the figures come from the read models and indexes; with one the log is looked
through, since recorded-at stands there alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from omo_sync.domain.account import FOREVER, NEVER
from omo_sync.projections.aside import Aside, listed
from omo_sync.projections.clock_quality import ClockQuality, quality
from omo_sync.projections.reporting.conflicts import Conflicts, conflicts
from omo_sync.projections.reporting.data import data
from omo_sync.projections.reporting.explained import Tally, tallies
from omo_sync.projections.reporting.formats import csv_text, lines, markdown
from omo_sync.projections.reporting.freshness import Freshness, freshness
from omo_sync.projections.reporting.opened import opened
from omo_sync.projections.reporting.rate import Rates, rates
from omo_sync.projections.reporting.scan import Progress, scan
from omo_sync.projections.reporting.sections import sections
from omo_sync.projections.reporting.sources import Source, sources, tellings
from omo_sync.projections.reporting.touched import touched
from omo_sync.projections.reporting.window import Window
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

__all__ = ["Report", "csv_text", "data", "lines", "markdown", "report", "sections"]


@dataclass(frozen=True)
class Report:
    """window: what it is about. beside: conflicts of sources, identities and orders that were open
    in the window, by kind; they are not in the rate. untouched: keys that were open in the window
    though no fact touched them in it; nor are they, and none is hidden. explained: by kind, how many of
    the differences that are undecided now have an explanation. aside: facts that no figure here knows of,
    since folding them failed, whatever the window."""

    window: Window
    rates: Rates
    beside: dict[str, int]
    untouched: int
    conflicts: Conflicts
    explained: dict[str, Tally]
    freshness: Freshness
    sources: tuple[Source, ...]
    clocks: tuple[ClockQuality, ...]
    aside: tuple[Aside, ...]


def report(
    transaction: Transaction,
    log: EventLog,
    since: int | None = None,
    until: int | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """The report of a window by recorded-at, both ends included, in microseconds; None: no end.

    progress is told how many entries of the log were looked at.
    """
    window = Window(NEVER if since is None else since, FOREVER if until is None else until)
    open_keys, beside = opened(transaction, window)
    if window.everything:
        found = touched(transaction, open_keys)
        told = tellings(transaction, log, progress)
    else:
        seen = scan(transaction, log, window, progress)
        found, told = seen.touched(set(open_keys)), seen.tellings
    return Report(
        window,
        rates(found, open_keys),
        beside,
        len(open_keys) - len(found.open),
        conflicts(transaction, log, window),
        tallies(transaction, log),
        freshness(transaction, log),
        tuple(sources(transaction, told, window)),
        tuple(quality(transaction, since, window.until)),
        tuple(listed(transaction, log)),
    )
