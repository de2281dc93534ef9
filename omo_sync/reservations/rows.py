"""What the head of the log begins from: how far the read models are, and rows of them."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, NamedTuple

import orjson

from omo_sync.domain.account import NEVER, ON, STOCK, Account
from omo_sync.domain.allotments import Allotment
from omo_sync.domain.orders import HANDED_OVER, MENTIONED, RESERVED, Line
from omo_sync.domain.settings import DEFAULTS, Settings
from omo_sync.projections.accounts import ALL
from omo_sync.projections.changes import EPOCH
from omo_sync.projections.orders import LINE
from omo_sync.reservations.order import SOURCE, Order
from omo_sync.reservations.request import Key
from omo_sync.reservations.shares import of_channel
from omo_sync.store.database import Transaction
from omo_sync.store.log_table import TABLE

FOLDED = (
    "SELECT (SELECT value FROM p_state WHERE name = 'position'), "
    "(SELECT value FROM p_state WHERE name = 'clock'), "
    "(SELECT value FROM p_state WHERE name = 'settings'), "
    f"(SELECT value FROM meta WHERE name = '{EPOCH}'), "
    f"(SELECT MAX(position) FROM {TABLE})"
)

ORDERS = (
    f"SELECT l.order_code, a.code, a.place, {LINE} FROM given(code text) p "
    "CROSS JOIN p_order_line l LEFT JOIN p_account a ON a.id = l.account "
    f"WHERE l.order_code = p.code AND l.kind <> {MENTIONED}"
)

ACCOUNTS = (
    f"SELECT {ALL} FROM given(code text, place text) p CROSS JOIN p_account a "
    f"WHERE a.domain = '{STOCK}' AND a.code = p.code AND a.place = p.place"
)

USED = (
    "SELECT l.quantity, h.held, (SELECT SUM(e.delta) FROM p_order_line o CROSS JOIN p_entry e "
    f"WHERE o.order_code = l.order_code AND o.account = l.account AND o.kind = {HANDED_OVER} "
    f"AND e.account = o.account AND e.time = o.time AND e.position = o.position AND e.state = {ON}) "
    "FROM p_order_line l CROSS JOIN p_hold h WHERE h.order_code = l.order_code AND h.account = l.account "
    f"AND l.account = ? AND l.kind = {RESERVED} AND l.time >= ? AND l.time < ? "
    f"AND l.source = '{SOURCE}' AND l.id >= ? AND l.id < ?"
)


class Making(NamedTuple):
    """By what the read models were made: where one of these is another, so may everything be."""

    clock: int
    settings: str | None
    epoch: str | None

    def known_settings(self) -> Settings:
        return DEFAULTS if self.settings is None else Settings.from_data(json.loads(self.settings))


class Folded(NamedTuple):
    """position: the read models know all up to here. head: of the log."""

    position: int
    making: Making
    head: int


def folded(transaction: Transaction) -> Folded:
    ((position, clock, settings, epoch, head),) = transaction.rows(FOLDED)
    making = Making(NEVER if clock is None else int(clock), settings, epoch)
    return Folded(int(position or 0), making, head or 0)


def orders(transaction: Transaction, codes: Collection[str], upto: int) -> dict[str, Order]:
    """What is known of these orders up to a position; an empty one where nothing is."""
    found = {code: Order() for code in codes}
    for code, sku, location, *told in transaction.rows(ORDERS, asked(codes)):
        line = Line(*told)
        if line.position <= upto:
            found[code].add(None if sku is None else (sku, location), line)
    return found


def orders_soon(transaction: Transaction, codes: Collection[str]) -> None:
    """`orders` follows."""
    transaction.soon(ORDERS, asked(codes))


def accounts(transaction: Transaction, keys: Collection[Key]) -> list[Account]:
    """Those of these keys that there are."""
    found = []
    for row in transaction.rows(ACCOUNTS, asked(keys)):
        account = Account(*row[:4])
        account.take(row[4:-1])
        found.append(account)
    return found


def used(transaction: Transaction, account: int, allotment: Allotment) -> int:
    """How much of an allotment is used up at an account: held, or handed over."""
    first = of_channel(allotment.channel)
    last = f"{first[:-1]};"  # which follows the colon
    values = account, allotment.since, allotment.end, first, last
    return sum(min(reserved, held - (moved or 0)) for reserved, held, moved in transaction.rows(USED, values))


def openings(transaction: Transaction) -> dict[str, int]:
    """When each location was opened."""
    return dict(transaction.rows("SELECT place, MIN(time) FROM p_opening GROUP BY place"))


def awaited(transaction: Transaction) -> set[tuple[str, str]]:
    """Facts, by source and id, that were retracted before they came."""
    return {(source, id) for source, id in transaction.rows("SELECT source, id FROM p_void WHERE seen = 0")}


def asked(values: Collection[Any]) -> tuple[str]:
    """The rows of a given table."""
    return (orjson.dumps(sorted(values)).decode(),)
