"""What differs from what a target holds becomes due, in the transaction that caught the ledger up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any

from omo_sync.config.targets import Target
from omo_sync.domain.account import POINTS, STOCK
from omo_sync.domain.plain import canonical
from omo_sync.projections import changes
from omo_sync.projections import state as states
from omo_sync.projections.state import State
from omo_sync.publish.figures import Figure, Figures
from omo_sync.store import sent
from omo_sync.store.database import Transaction
from omo_sync.store.sent import DEAD, DUE, TOLD, Planned, Sent

TOGETHER = 1_000  # subjects whose figures are worked out at a time
KINDS = {STOCK: "stock", POINTS: "points", changes.PRICE: "price"}


class Plan:
    """Of one target, at an instant in microseconds. The read models have to be caught up."""

    def __init__(self, transaction: Transaction, target: Target, now: int) -> None:
        self._transaction = transaction
        self._target = target
        self._now = now
        self._state: State = states.load(transaction)
        self._figures = Figures(transaction, self._state, target.options.own, now)

    def save(self) -> int:
        """Make due what differs; gives how many figures that are."""
        count = 0
        for rows in self.rows():
            sent.save(self._transaction, rows)
            count += sum(row.state == DUE and not row.tries and not row.begun for row in rows)
        epoch = changes.epoch(self._transaction)
        done = Planned(self._target.name, self._state.position, epoch, digest(self._target), self._now)
        before = sent.planned(self._transaction, self._target.name)
        if count or before._replace(instant=self._now) != done:  # an idle shop writes nothing
            sent.save_planned(self._transaction, done)
        return count

    def rows(self) -> Iterator[list[Sent]]:
        """The rows that change, some at a time."""
        changed = self._changed()
        for kind, feed in self._target.options.feeds.items():
            if changed is None:
                yield from self._planned(kind, feed, None)
                continue
            subjects = changed[kind] | {
                json.loads(key)[0] for key in sent.again(self._transaction, self._target.name, kind)
            }
            some = sorted(subjects)
            for start in range(0, len(some), TOGETHER):
                yield from self._planned(kind, feed, some[start : start + TOGETHER])

    def _changed(self) -> dict[str, set[str]] | None:
        """Skus and members by kind; None where everything has to be looked at."""
        before = sent.planned(self._transaction, self._target.name)
        if before.epoch != changes.epoch(self._transaction) or before.rules != digest(self._target):
            return None
        found: dict[str, set[str]] = {kind: set() for kind in KINDS.values()}
        for change in changes.after(self._transaction, before.position):
            if change.kind == changes.SETTINGS:
                return None
            if change.kind in KINDS:
                found[KINDS[change.kind]].add(change.subject)
        span = (before.instant, self._now)
        for column in ("start", "finish"):
            sql = f"SELECT DISTINCT sku FROM p_price WHERE {column} > ? AND {column} <= ?"
            found["price"].update(sku for (sku,) in self._transaction.rows(sql, span))
        return found

    def _planned(self, kind: str, feed: Any, subjects: list[str] | None) -> Iterator[list[Sent]]:
        figures = {figure.key: figure for figure in self._of(kind, feed, subjects)}
        keys = list(figures) if subjects is not None else sorted({*figures, *self._known(kind)})
        for start in range(0, len(keys), TOGETHER):
            some = keys[start : start + TOGETHER]
            known = sent.of(self._transaction, self._target.name, kind, some)
            rows = []
            for key in some:
                before = known.get(key) or Sent(self._target.name, kind, key)
                figure = figures.get(key)
                after = self._row(before, figure) if figure else before._replace(again=0)
                if after != before:
                    rows.append(after)
            yield rows

    def _of(self, kind: str, feed: Any, subjects: list[str] | None) -> Iterator[Figure]:
        if kind == "stock":
            return self._figures.stock(feed, subjects)
        if kind == "price":
            return self._figures.prices(feed, subjects)
        return self._figures.points(subjects)

    def _known(self, kind: str) -> list[str]:
        return sent.keys(self._transaction, self._target.name, kind)

    def _row(self, row: Sent, figure: Figure) -> Sent:
        """The row as this figure makes it."""
        if row.state == DEAD or (row.state == DUE and row.begun):
            return row._replace(again=1)
        if figure.own is not None and figure.base != row.base:
            kept = row.change if row.begun > figure.since else 0
            row = row._replace(base=figure.base, written=kept)
        holds = held(row, figure)
        if figure.wanted is None or figure.wanted == holds:
            return row._replace(state=TOLD, again=0, error=None)
        if row.state == DUE and (row.wanted, row.before) == (figure.wanted, holds):
            return row._replace(position=self._state.position, again=0)
        return row._replace(
            state=DUE,
            number=row.number + (row.state == TOLD),
            position=self._state.position,
            wanted=figure.wanted,
            change=figure.wanted - (holds or 0),
            before=holds,
            begun=0,
            tries=0,
            due=self._now,
            again=0,
            error=None,
        )


def held(row: Sent, figure: Figure) -> int | None:
    """What the target holds, as far as is known: by itself and of us, or what it told or was told last."""
    if figure.own is not None:
        return figure.own + row.written
    return figure.heard if figure.heard_at > row.position else row.value


def digest(target: Target) -> str:
    """Of what decides which figures a target is told."""
    told = {kind: feed.model_dump() for kind, feed in target.options.feeds.items()}
    return blake2b(canonical([told, target.options.own]).encode(), digest_size=8).hexdigest()
