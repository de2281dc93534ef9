"""Goods held for orders at a key."""

from __future__ import annotations

from omo_sync.domain.account import Account
from omo_sync.domain.causes import Held
from omo_sync.domain.orders import HANDED_OVER, RESERVED, Line
from omo_sync.projections.causes.limits import HOLDS
from omo_sync.projections.orders import load
from omo_sync.store.database import Transaction


def held(transaction: Transaction, account: Account) -> list[Held] | None:
    """What is held now, by order; None where there are too many orders."""
    rows = transaction.rows(
        "SELECT order_code, held FROM p_hold WHERE account = ? AND held > 0 ORDER BY order_code LIMIT ?",
        (account.id, HOLDS + 1),
    )
    if len(rows) > HOLDS:
        return None
    here: dict[str, list[Line]] = {}
    elsewhere: dict[str, dict[int, list[Line]]] = {}
    for (order, id), group in load(transaction, [row[0] for row in rows]).items():
        if id == account.id:
            here[order] = [line for line in group.lines if line.kind == RESERVED]
        elif id:
            elsewhere.setdefault(order, {})[id] = group.lines
    beside = of_place(transaction, account.place, {id for found in elsewhere.values() for id in found})
    return [
        Held(
            order,
            quantity,
            tuple(line.position for line in sorted(here[order], key=lambda line: (line.time, line.id))),
            max(line.time for line in here[order]),
            tuple(
                sorted(
                    line.time
                    for id, lines in elsewhere.get(order, {}).items()
                    if id in beside
                    for line in lines
                    if line.kind == HANDED_OVER
                )
            ),
        )
        for order, quantity in rows
    ]


def of_place(transaction: Transaction, place: str, ids: set[int]) -> set[int]:
    """Those of these accounts that are at a location; a few, since an order has few lines."""
    return {id for id in ids if transaction.value("SELECT place FROM p_account WHERE id = ?", (id,)) == place}
