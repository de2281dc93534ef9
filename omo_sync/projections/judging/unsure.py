"""Counts near which something moved by a clock that was corrected: which side of it, nobody can say."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from omo_sync.domain.account import ON
from omo_sync.projections.counts import Count
from omo_sync.store.database import Transaction


def near_unsure(transaction: Transaction, counts: Sequence[Count], widest: int) -> set[int]:
    """Positions of the counts that a movement is nearer to than both may be off. widest: the greatest
    uncertainty of any correction, in microseconds; 0 where there is none."""
    if not widest:
        return set()
    asked = [
        (count.position, count.account, count.time, count.time - 2 * widest, count.time + 2 * widest)
        for count in counts
    ]
    rows = transaction.rows(
        "SELECT p.place FROM given(place bigint, account bigint, time bigint, begun bigint, ended bigint) p "
        "LEFT JOIN p_unsure c ON c.account = p.account AND c.time = p.time AND c.position = p.place "
        "WHERE EXISTS (SELECT 1 FROM p_entry e LEFT JOIN p_unsure u ON u.account = e.account "
        "AND u.time = e.time AND u.position = e.position "
        f"WHERE e.account = p.account AND e.state = {ON} AND e.time >= p.begun AND e.time <= p.ended "
        "AND COALESCE(u.margin, 0) + COALESCE(c.margin, 0) > 0 "
        "AND ABS(e.time - p.time) <= COALESCE(u.margin, 0) + COALESCE(c.margin, 0))",
        (orjson.dumps(asked).decode(),),
    )
    return {row[0] for row in rows}
