"""What changed, and up to which position of the log: one row a subject, the latest only.

Whoever keeps a copy of the read models follows them by position: nothing is missed, however long it
was away, and at worst something that it knows is told again. A rebuild may show other rows than
before at the same position; it begins another epoch, and who sees one reads everything anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from omo_sync.domain.account import POINTS, STOCK
from omo_sync.store.database import Transaction

PRICE, ITEM, SETTINGS = "price", "item", "settings"  # beside STOCK and POINTS, the accounts' domains

Subject = tuple[str, str]  # kind; sku, member or nothing

KINDS = {STOCK: "stock", POINTS: "points", PRICE: PRICE, ITEM: ITEM, SETTINGS: SETTINGS}
"""How they are called outside."""

EPOCH = "epoch"


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
