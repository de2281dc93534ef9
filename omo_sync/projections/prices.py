"""Prices, their withdrawals and reports, as they were told; what stands is resolved when read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import orjson

from omo_sync.domain.account import FOREVER
from omo_sync.domain.fact import Fact
from omo_sync.domain.prices import Price, Scope, Withdrawal, withdrawn
from omo_sync.store.database import Transaction

KEY = "sku = ? AND kind = ? AND channel = ? AND location = ? AND position = ?"


def scope_of(fact: Fact) -> tuple[str, str, str, str]:
    """sku, kind, channel, location; empty where there is none."""
    data = fact.data
    return data["sku"], data["kind"], data.get("channel", ""), data.get("location", "")


class Prices:
    """The price facts of one chunk."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.set: list[tuple[object, ...]] = []
        self.withdrawn: list[tuple[object, ...]] = []
        self.reported: list[tuple[object, ...]] = []
        self.gone: dict[str, list[tuple[object, ...]]] = defaultdict(list)
        self.skus: set[str] = set()

    def add(self, fact: Fact) -> None:
        key, data = scope_of(fact), fact.data
        self.skus.add(key[0])
        if fact.type == "price.set":
            finish = data.get("effective_to", FOREVER)
            self.set.append(
                (*key, fact.position, fact.source, fact.id, fact.time, data["amount"], data["currency"],
                 data["effective_from"], finish, data["tax"])
            )  # fmt: skip
        elif fact.type == "price.withdrawn":
            self.withdrawn.append((*key, fact.position, fact.source, fact.time))
        else:
            self.reported.append(
                (*key, fact.source, fact.time, fact.position, fact.id, data["amount"], data["currency"])
            )

    def remove(self, fact: Fact) -> None:
        tables = {
            "price.set": "p_price",
            "price.withdrawn": "p_withdrawal",
            "price.reported": "p_price_report",
        }
        key = scope_of(fact)
        self.skus.add(key[0])
        self.gone[tables[fact.type]].append((*key, fact.position))

    def write(self) -> None:
        run = self.transaction.many
        run(f"INSERT INTO p_price VALUES ({','.join('?' * 13)})", self.set)
        run(f"INSERT INTO p_withdrawal VALUES ({','.join('?' * 7)})", self.withdrawn)
        run(f"INSERT INTO p_price_report VALUES ({','.join('?' * 10)})", self.reported)
        for table, rows in self.gone.items():
            run(f"DELETE FROM {table} WHERE {KEY}", rows)
        run(
            "INSERT INTO p_dirty (topic, subject) VALUES ('price', ?) ON CONFLICT DO NOTHING",
            [(sku,) for sku in self.skus],
        )


def load(transaction: Transaction, skus: Iterable[str]) -> dict[str, list[Price]]:
    """The prices of these skus, each ended where its source withdrew it."""
    wanted = (orjson.dumps(sorted(skus)).decode(),)
    told: dict[str, list[Price]] = defaultdict(list)
    ended: dict[str, list[Withdrawal]] = defaultdict(list)
    for sku, kind, channel, location, *rest in transaction.rows(
        "SELECT t.sku, t.kind, t.channel, t.location, t.source, t.id, t.time, t.amount, t.currency, "
        "t.start, t.finish, t.position FROM given(sku text) p CROSS JOIN p_price t WHERE t.sku = p.sku",
        wanted,
    ):
        told[sku].append(Price(Scope(kind, channel, location), *rest))
    for sku, kind, channel, location, source, time in transaction.rows(
        "SELECT t.sku, t.kind, t.channel, t.location, t.source, t.time "
        "FROM given(sku text) p CROSS JOIN p_withdrawal t WHERE t.sku = p.sku",
        wanted,
    ):
        ended[sku].append(Withdrawal(Scope(kind, channel, location), source, time))
    return {sku: withdrawn(prices, ended[sku]) for sku, prices in told.items()}
