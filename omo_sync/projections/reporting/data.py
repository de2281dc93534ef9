"""A report as JSON-able data: decimal texts, RFC 3339 instants, null for what does not exist."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from omo_sync.domain.account import FOREVER, NEVER
from omo_sync.domain.fact import DAY, SECOND
from omo_sync.domain.plain import instant, units
from omo_sync.projections.reporting.conflicts import Conflicts
from omo_sync.projections.reporting.rate import Rate
from omo_sync.projections.reporting.sources import Source

if TYPE_CHECKING:
    from omo_sync.projections.report import Report

Data = dict[str, Any]


def data(report: Report) -> Data:
    """Counts are whole numbers; durations are whole seconds."""
    since, until = report.window
    rates, fresh = report.rates, report.freshness
    return {
        "since": None if since == NEVER else instant(since),
        "until": None if until == FOREVER else instant(until),
        "conflict_rate": {name: rate(one) for name, one in {"all": rates.all, **rates.by_domain}.items()},
        "by_kind": {name: rate(one) for name, one in rates.by_kind.items()},
        "by_location": {name: rate(one) for name, one in rates.by_location.items()},
        "by_source": {name: rate(one) for name, one in rates.by_source.items()},
        "beside": report.beside,
        "open_untouched": report.untouched,
        **conflicts(report.conflicts),
        "explanations": {kind: tally._asdict() for kind, tally in report.explained.items()},
        "freshness": {
            "position": fresh.position,
            "head": fresh.head,
            "behind": fresh.behind,
            "clock": at(fresh.clock),
            "settled": at(fresh.settled),
        },
        "sources": [source(one) for one in report.sources],
        "clocks": [one.row() for one in report.clocks],
        "aside": [one._asdict() for one in report.aside],
    }


def at(microseconds: int | None) -> str | None:
    return None if microseconds is None else instant(microseconds)


def rate(one: Rate) -> Data:
    return {"open": one.open, "keys": one.keys, "percent": one.percent}


def conflicts(found: Conflicts) -> Data:
    times, oldest, variance = found.time_to_resolve, found.oldest, found.variance
    lasted = {"median": times.median, "ninetieth": times.ninetieth, "longest": times.longest}
    return {
        "conflicts": [
            {"kind": kind, "state": state, "number": number}
            for (kind, state), number in found.by_kind.items()
        ],
        "rule_resolved": found.rule_resolved,
        "rules": [asdict(one) for one in found.rules],
        "explained_while_pending": found.explained,
        "pending": found.pending,
        "oldest_open": oldest
        and {"id": oldest.id, "kind": oldest.kind, "key": oldest.key, "since": at(oldest.since)},
        "time_to_resolve": {
            "number": times.number,
            **{name: None if value is None else value // SECOND for name, value in lasted.items()},
        },
        "count_variance_within_tolerance": {
            "counts": variance.counts,
            "net": units(variance.net),
            "gross": units(variance.gross),
        },
        "trend": [
            {"day": instant(day * DAY)[:10], "opened": opened, "closed": closed}
            for day, (opened, closed) in found.trend.items()
        ],
    }


def source(one: Source) -> Data:
    return {
        "source": one.name or None,
        "facts": one.facts,
        "late": one.late,
        "clock": one.clock,
        "missing": one.missing,
        "quarantined": one.quarantined,
        "newest_recorded": at(one.newest),
        "watermark": at(one.watermark),
    }
