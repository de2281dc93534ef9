"""Items as they were last described."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from omo_sync.schemas.json_object import exact
from omo_sync.store.database import Transaction

COLUMNS = "i.sku, i.time, i.source, i.id, i.data"

Good = tuple[str, dict[str, Any]]  # sku, the data of its latest description


def goods(transaction: Transaction) -> Iterator[Good]:
    """All of them, in order of sku."""
    return latest(transaction.stream(f"SELECT {COLUMNS} FROM p_item i ORDER BY i.sku"))


def changed_goods(transaction: Transaction, position: int) -> Iterator[Good]:
    """Those whose description changed after a position, in order of sku; without those that have none."""
    return latest(
        transaction.stream(
            f"SELECT {COLUMNS} FROM p_change c CROSS JOIN p_item i WHERE c.position > ? AND c.kind = 'item' "
            "AND i.sku = c.subject ORDER BY i.sku",
            (position,),
        )
    )


def good(transaction: Transaction, sku: str) -> dict[str, Any] | None:
    """One of them with its numbers as they were written, or None where nothing describes it."""
    rows = transaction.rows(f"SELECT {COLUMNS} FROM p_item i WHERE i.sku = ?", (sku,))
    return exact(max(rows, key=_place)[4].encode()) if rows else None


def latest(rows: Iterable[tuple[Any, ...]]) -> Iterator[Good]:
    """The latest (ties: greater source, then id) of the rows of each sku."""
    for sku, told in groupby(rows, itemgetter(0)):
        yield sku, orjson.loads(max(told, key=_place)[4])


def _place(row: tuple[Any, ...]) -> tuple[int, bytes, bytes]:
    return row[1], row[2].encode(), row[3].encode()
