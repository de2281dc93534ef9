"""What changed, and up to which position of the log: one row a subject, the latest only.

Whoever keeps a copy of the read models follows them by position: nothing is missed, however long it
was away, and at worst something that it knows is told again. A rebuild may show other rows than
before at the same position; it begins another epoch, and who sees one reads everything anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from omo_sync.domain.account import POINTS, STOCK
from omo_sync.projections import state as states
from omo_sync.store.database import Transaction

PRICE, ITEM, SETTINGS = "price", "item", "settings"  # beside STOCK and POINTS, the accounts' domains

Subject = tuple[str, str]  # kind; sku, member or nothing

KINDS = {STOCK: "stock", POINTS: "points", PRICE: PRICE, ITEM: ITEM, SETTINGS: SETTINGS}
"""How they are called outside."""

EPOCH = "epoch"

EVERYTHING = (
    "SELECT c.kind, c.subject, c.position FROM p_change c WHERE c.position > ? "
    f"AND c.kind <> '{POINTS}' ORDER BY c.position, c.kind, c.subject"
)
AT_PLACES = (
    "SELECT c.kind, c.subject, c.position FROM p_change c WHERE c.position > ? "
    f"AND (c.kind = '{SETTINGS}' OR (c.kind = '{STOCK}' AND EXISTS (SELECT 1 FROM p_account a "
    f"WHERE a.domain = '{STOCK}' AND a.code = c.subject AND a.place IN ({{marks}}) AND a.changed > ?))) "
    "ORDER BY c.position, c.kind, c.subject"
)


class Change(NamedTuple):
    """Something that changed, the last time at or before this position."""

    kind: str
    subject: str
    position: int


def note(transaction: Transaction, subjects: Iterable[Subject], position: int) -> None:
    """These have changed; position: up to here, and not before what was last committed."""
    transaction.many(
        "INSERT INTO p_change (kind, subject, position) VALUES (?,?,?) "
        "ON CONFLICT (kind, subject) DO UPDATE SET position = excluded.position",
        [(*subject, position) for subject in sorted(subjects)],
    )


def after(transaction: Transaction, position: int) -> Iterator[Change]:
    """What changed after a position, oldest first."""
    rows = transaction.stream(
        "SELECT kind, subject, position FROM p_change WHERE position > ? ORDER BY position, kind, subject",
        (position,),
    )
    return (Change(*row) for row in rows)


def positions(transaction: Transaction, kind: str) -> dict[str, int]:
    """Of a kind, each subject and up to which position it last changed."""
    return dict(transaction.stream("SELECT subject, position FROM p_change WHERE kind = ?", (kind,)))


def following(transaction: Transaction, last: tuple[int, str, str], limit: int) -> list[Change]:
    """The next changes after one (its position, kind and subject), in their order."""
    rows = transaction.rows(
        "SELECT kind, subject, position FROM p_change WHERE position > ?1 "
        "OR (position = ?1 AND (kind > ?2 OR (kind = ?2 AND subject > ?3))) "
        "ORDER BY position, kind, subject LIMIT ?4",
        (*last, limit),
    )
    return [Change(*row) for row in rows]


def at_places(transaction: Transaction, sku: str, places: Sequence[str], since: int) -> bool:
    """Whether the stock of a sku at one of these locations has changed at or after a position."""
    marks = ",".join("?" * len(places))
    return bool(
        transaction.value(
            f"SELECT COUNT(*) FROM p_account WHERE domain = '{STOCK}' AND code = ? "
            f"AND place IN ({marks}) AND changed >= ?",
            (sku, *places, since),
        )
    )


def changed_at(transaction: Transaction, kind: str, subject: str) -> int:
    """Up to which position this last changed, be it by other settings; 0 where it never did."""
    return int(
        transaction.value(
            "SELECT MAX(position) FROM p_change "
            "WHERE (kind = ? AND subject = ?) OR (kind = ? AND subject = '')",
            (kind, subject, SETTINGS),
        )
        or 0
    )


class News(NamedTuple):
    """A page of changes. position: all up to here are told with it. epoch: which making of the read
    models this is; by another one everything may be different."""

    changes: list[Change]
    position: int
    epoch: int


def news(
    transaction: Transaction, position: int, limit: int, skus: Sequence[str], places: Sequence[str]
) -> News:
    """What changed after a position for storefronts: stock, prices, items and settings, but not points;
    of these skus (empty: all), and of the stock at these locations alone where some are named. More
    than `limit` only where they share one position."""
    head = states.load(transaction).position
    found = list(islice(_told(transaction, position, skus, places), limit + 1))
    if len(found) > limit:
        last = found[-1].position
        found = [change for change in found if change.position < last] or [
            change for change in _told(transaction, position, skus, places) if change.position == last
        ]
        head = found[-1].position
    return News(found, head, epoch(transaction))


def _told(
    transaction: Transaction, position: int, skus: Sequence[str], places: Sequence[str]
) -> Iterator[Change]:
    wanted = frozenset(skus)
    query: str = EVERYTHING
    values: tuple[int | str, ...] = (position,)
    if places:
        marks = ",".join("?" * len(places))
        query, values = AT_PLACES.format(marks=marks), (position, *places, position)
    for kind, subject, place in transaction.rows(query, values):
        if not wanted or subject in wanted or kind == SETTINGS:
            yield Change(kind, subject, place)


def renew(transaction: Transaction) -> None:
    """The read models were made anew: followers begin again."""
    transaction.run(
        "INSERT INTO meta (name, value) VALUES (?, '1') ON CONFLICT (name) DO UPDATE "
        "SET value = CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT)",
        (EPOCH,),
    )


def epoch(transaction: Transaction) -> int:
    """Which making of the read models this is, counted from 0."""
    return int(transaction.value("SELECT value FROM meta WHERE name = ?", (EPOCH,)) or 0)
