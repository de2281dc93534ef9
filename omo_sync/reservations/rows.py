"""What the head of the log begins from: how far the read models are, and rows of them."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import NamedTuple

import orjson

from omo_sync.domain.account import NEVER, STOCK, Account
from omo_sync.domain.orders import MENTIONED, Line
from omo_sync.domain.settings import DEFAULTS, Settings
from omo_sync.projections.changes import EPOCH
from omo_sync.projections.ledger import ALL
from omo_sync.projections.orders import LINE
from omo_sync.reservations.order import Order
from omo_sync.reservations.request import Key
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
    f"WHERE l.order_code = p.code AND l.kind <> {MENTIONED} AND l.position <= ?"
)

ACCOUNTS = (
    f"SELECT {ALL} FROM given(code text, place text) p CROSS JOIN p_account a "
    f"WHERE a.domain = '{STOCK}' AND a.code = p.code AND a.place = p.place"
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
    for code, sku, location, *line in transaction.rows(ORDERS, (as_json(sorted(codes)), upto)):
        found[code].add(None if sku is None else (sku, location), Line(*line))
    return found


def accounts(transaction: Transaction, keys: Collection[Key]) -> list[Account]:
    """Those of these keys that there are."""
    found = []
    for row in transaction.rows(ACCOUNTS, (as_json(sorted(keys)),)):
        account = Account(*row[:4])
        account.take(row[4:-1])
        found.append(account)
    return found


def openings(transaction: Transaction) -> dict[str, int]:
    """When each location was opened."""
    return dict(transaction.rows("SELECT place, MIN(time) FROM p_opening GROUP BY place"))


def awaited(transaction: Transaction) -> set[tuple[str, str]]:
    """Facts, by source and id, that were retracted before they came."""
    return {(source, id) for source, id in transaction.rows("SELECT source, id FROM p_void WHERE seen = 0")}


def as_json(values: object) -> str:
    return orjson.dumps(values).decode()
