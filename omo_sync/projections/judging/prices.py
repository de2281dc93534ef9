"""Claims about prices: sources that disagree, shops that show another, and leaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import orjson

from omo_sync.domain.claims import Claim, Subject, identity
from omo_sync.domain.prices import Price, Scope, disagreement, outliers, resolve
from omo_sync.domain.settings import Settings
from omo_sync.projections.judging.book import Book
from omo_sync.projections.prices import load
from omo_sync.store.database import Transaction


class Shown(NamedTuple):
    """The newest `price.reported` of a source for a scope."""

    scope: Scope
    source: str
    time: int
    position: int
    id: str
    amount: int
    currency: str


def judge(transaction: Transaction, book: Book, skus: Sequence[str], clock: int, settings: Settings) -> None:
    """All claims about the prices of these skus anew."""
    prices = load(transaction, skus)
    reports = newest_reports(transaction, skus)
    for sku in skus:
        told = prices.get(sku, [])
        found = [drift(sku, told, report, settings) for report in reports[sku]]
        for scope in sorted({price.scope for price in told}):
            found.append(disagreed(sku, scope, told, clock, settings))
            found.extend(leaps(sku, scope, told, settings))
        book.judge(f"p{sku}", [claim for claim in found if claim])


def subject(kind: str, sku: str, scope: Scope) -> Subject:
    return Subject.of(kind, sku=sku, kind=scope.kind, channel=scope.channel, location=scope.location)


def disagreed(sku: str, scope: Scope, told: list[Price], clock: int, settings: Settings) -> Claim | None:
    claims = disagreement(told, scope, clock, settings.price_authority)
    if not claims:
        return None
    latest = claims[-1]
    difference = orjson.dumps(
        {p.source: f"{p.amount} {p.currency}" for p in sorted(claims, key=lambda p: p.source)}
    )
    return Claim(
        subject("price-disagreement", sku, scope), identity(latest.source, latest.id), latest.start,
        difference.decode(), tuple(price.position for price in claims),
        tellers=tuple(sorted(price.source for price in claims)),
    )  # fmt: skip


def leaps(sku: str, scope: Scope, told: list[Price], settings: Settings) -> list[Claim]:
    scoped = [price for price in told if price.scope == scope]
    return [
        Claim(
            subject("price-outlier", sku, scope), identity(price.source, price.id), price.time,
            f"{before.amount if before else ''}>{price.amount}",
            tuple(p.position for p in (before, price) if p),
        )
        for price, before in outliers(scoped, settings.outlier_percent)
    ]  # fmt: skip


def drift(sku: str, told: list[Price], report: Shown, settings: Settings) -> Claim | None:
    kind, channel, location = report.scope
    ours = resolve(told, kind, channel, location, report.time, settings.price_authority)
    if ours is None or (ours.amount, ours.currency) == (report.amount, report.currency):
        return None
    return Claim(
        subject("price-drift", sku, report.scope), identity(report.source, report.id), report.time,
        f"{ours.amount} {ours.currency}>{report.amount} {report.currency}", (ours.position, report.position),
        tellers=(report.source,),
    )  # fmt: skip


def newest_reports(transaction: Transaction, skus: Sequence[str]) -> dict[str, list[Shown]]:
    """By sku, the newest report of each source for each scope."""
    found: dict[tuple[str, Scope, str], Shown] = {}
    for sku, kind, channel, location, *rest in transaction.rows(
        "SELECT r.sku, r.kind, r.channel, r.location, r.source, r.time, r.position, r.id, r.amount, "
        "r.currency "
        "FROM given(sku text) p CROSS JOIN p_price_report r WHERE r.sku = p.sku",
        (orjson.dumps(list(skus)).decode(),),
    ):
        report = Shown(Scope(kind, channel, location), *rest)
        known = found.get((sku, report.scope, report.source))
        if known is None or (report.time, report.id) > (known.time, known.id):
            found[sku, report.scope, report.source] = report
    by_sku: dict[str, list[Shown]] = defaultdict(list)
    for (sku, _, _), report in found.items():
        by_sku[sku].append(report)
    return by_sku


def changing(transaction: Transaction, before: int, clock: int) -> set[str]:
    """Skus of which a price begins or ends between two instants of the log clock."""
    rows = transaction.rows(
        "SELECT sku FROM p_price WHERE start > ?1 AND start <= ?2 "
        "UNION SELECT sku FROM p_price WHERE finish > ?1 AND finish <= ?2 "
        "UNION SELECT sku FROM p_withdrawal WHERE time > ?1 AND time <= ?2",
        (before, clock),
    )
    return {row[0] for row in rows}
