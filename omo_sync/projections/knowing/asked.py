"""Which facts concern a key: from the read models, and from what these would forget."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import orjson

from omo_sync.domain.account import POINTS
from omo_sync.projections.explaining.accounts import find
from omo_sync.projections.history import ITEM, ORDER, PLACE, PRICE, Subject, subjects
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

OF_ACCOUNT = ("entry", "count", "stocktake", "report", "order_line")
OF_SKU = ("price", "withdrawal", "price_report")


class Asked(NamedTuple):
    """A stock key, a member, or the prices of a sku, by its domain: STOCK, POINTS or PRICE."""

    domain: str
    code: str
    place: str = ""


def positions(transaction: Transaction, log: EventLog, asked: Asked) -> set[int]:
    """Where in the log all facts stand that ever concerned it."""
    if asked.domain == PRICE:
        return of_sku(transaction, asked.code, OF_SKU) | gone(transaction, [(PRICE, asked.code, "")])
    if asked.domain == POINTS:
        return of_members(transaction, log, asked.code)
    key = (asked.domain, asked.code, asked.place)
    named: list[Subject] = [key, (PLACE, asked.place, ""), (ITEM, asked.code, "")]
    found = of_accounts(transaction, [key]) | of_sku(transaction, asked.code, ("item",))
    found |= gone(transaction, named)
    found |= {
        row[0] for row in transaction.rows("SELECT position FROM p_opening WHERE place = ?", (asked.place,))
    }
    return found


def of_accounts(transaction: Transaction, keys: Iterable[tuple[str, str, str]]) -> set[int]:
    """Facts about these accounts, and about their orders as a whole."""
    wanted = orjson.dumps([account.id for account in find(transaction, keys).values()]).decode()
    found: set[int] = set()
    for table in OF_ACCOUNT:
        rows = transaction.rows(
            f"SELECT t.position FROM given(id bigint) p CROSS JOIN p_{table} t WHERE t.account = p.id",
            (wanted,),
        )
        found.update(row[0] for row in rows)
    return found


def of_orders(transaction: Transaction, orders: Iterable[str]) -> set[int]:
    """Facts about orders as a whole: confirmed, released."""
    wanted = sorted(orders)
    rows = transaction.rows(
        "SELECT l.position FROM given(code text) p CROSS JOIN p_order_line l "
        "WHERE l.order_code = p.code AND l.account = 0",
        (orjson.dumps(wanted).decode(),),
    )
    return {row[0] for row in rows} | gone(transaction, [(ORDER, order, "") for order in wanted])


def of_sku(transaction: Transaction, sku: str, tables: Iterable[str]) -> set[int]:
    return {
        row[0]
        for table in tables
        for row in transaction.rows(f"SELECT position FROM p_{table} WHERE sku = ?", (sku,))
    }


def of_members(transaction: Transaction, log: EventLog, member: str) -> set[int]:
    """Facts about a member and everybody who ever was merged with it."""
    members, new = {member}, {member}
    found: set[int] = set()
    while new:
        merges = gone(transaction, [(POINTS, one, "") for one in new])
        merges |= {
            row[0]
            for row in transaction.rows(
                "SELECT m.position FROM given(code text) p CROSS JOIN p_merge m "
                "WHERE m.member = p.code OR m.target = p.code",
                (orjson.dumps(sorted(new)).decode(),),
            )
        }
        found |= merges | of_accounts(transaction, [(POINTS, one, "") for one in new])
        told = log.at(transaction, merges).values()
        new = {code for fact in told for topic, code, _ in subjects(fact) if topic == POINTS} - members
        members |= new
    return found


def gone(transaction: Transaction, named: Iterable[Subject]) -> set[int]:
    """Facts that are not true any more, or never were."""
    rows = transaction.rows(
        "SELECT g.position FROM given(topic text, code text, place text) p CROSS JOIN p_gone g "
        "WHERE g.topic = p.topic AND g.code = p.code AND g.place = p.place",
        (orjson.dumps(list(named)).decode(),),
    )
    return {row[0] for row in rows}
