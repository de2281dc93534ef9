"""The figures that a target is to hold, of the reconciled state, and those that it has by itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import orjson

from omo_sync.domain.account import NO_COUNT, POINTS, STOCK
from omo_sync.domain.plain import canonical
from omo_sync.domain.prices import Price, Scope, shown
from omo_sync.projections.prices import load as load_prices
from omo_sync.projections.reads import kept_back
from omo_sync.projections.state import State
from omo_sync.publish.options import PriceFeed, StockFeed
from omo_sync.publish.own import Book, Own
from omo_sync.store.database import Transaction

ACCOUNT = "a.id, a.code, a.place, a.balance, a.reserved, a.base_position, a.entries"


class Figure(NamedTuple):
    """key: a JSON array. wanted: what the target is to hold, scaled; None for no price. own: what it has
    by itself, None where it has nothing by itself. base: the position of the count that this follows,
    0 for none; since: the instant of that count. heard, heard_at: the price that it last told itself, and
    the position of that."""

    key: str
    wanted: int | None
    own: int | None = None
    base: int = 0
    since: int = 0
    currency: str | None = None
    heard: int | None = None
    heard_at: int = 0


class Figures:
    """Of the state that a transaction sees. now: in microseconds. own: patterns of the target's sources."""

    def __init__(self, transaction: Transaction, state: State, own: Sequence[str], now: int) -> None:
        self._transaction = transaction
        self._state = state
        self._own = own
        self._now = now

    def stock(self, feed: StockFeed, skus: Iterable[str] | None) -> Iterator[Figure]:
        """Of these skus, or of all."""
        query = f"SELECT {ACCOUNT} FROM p_account a WHERE a.domain = '{STOCK}' AND a.named > 0"
        rows = self._rows(query, "a.code", skus)
        if feed.locations is not None:
            rows = [row for row in rows if row[2] in feed.locations]
        own = self._book((row[0], row[6]) for row in rows)
        groups: dict[tuple[str, str], list[tuple[int, Own | None]]] = defaultdict(list)
        for id, sku, place, balance, reserved, base, _ in rows:
            safety = kept_back(self._state.settings, sku, place)
            there = balance
            if feed.figure == "available":
                there = 0 if base == NO_COUNT else balance - reserved - safety
            key = (sku, "" if feed.pool else place)
            groups[key].append((max(0, there) if feed.pool else there, own.get(id)))
        for names, parts in sorted(groups.items()):
            yield self._one(feed, names, parts)

    def _one(
        self, feed: StockFeed, names: tuple[str, str], parts: Sequence[tuple[int, Own | None]]
    ) -> Figure:
        wanted = feed.offer.of(sum(there for there, _ in parts))
        books = [book for _, book in parts if book is not None]
        if not books:
            return Figure(canonical(names), wanted)
        held = sum(book.held for book in books) if feed.figure == "available" else 0
        latest = max(books, key=lambda book: book.since)
        return Figure(
            canonical(names), wanted, sum(book.balance for book in books) - held, latest.base, latest.since
        )

    def points(self, members: Iterable[str] | None) -> Iterator[Figure]:
        """Of the persons whom these members are, merged members as one."""
        wanted = None if members is None else self._persons(members)
        query = (
            "SELECT a.id, COALESCE(r.root, a.code), a.balance, a.entries FROM p_account a "
            f"LEFT JOIN p_root r ON r.member = a.code WHERE a.domain = '{POINTS}' AND a.named > 0"
        )
        rows = self._rows(query, "COALESCE(r.root, a.code)", wanted)
        own = self._book((row[0], row[3]) for row in rows)
        groups: dict[str, list[tuple[int, Own | None]]] = defaultdict(list)
        for id, person, balance, _ in rows:
            groups[person].append((balance, own.get(id)))
        for person, parts in sorted(groups.items()):
            books = [book for _, book in parts if book is not None]
            has = sum(book.balance for book in books) if books else None
            latest = max(books, key=lambda book: book.since, default=Own(0, 0, 0, 0))
            yield Figure(
                canonical([person]), sum(balance for balance, _ in parts), has, latest.base, latest.since
            )

    def prices(self, feed: PriceFeed, skus: Iterable[str] | None) -> Iterator[Figure]:
        """Of these skus, or of all, at the instant; amounts in ten-thousandths."""
        transaction, settings = self._transaction, self._state.settings
        if skus is None:
            skus = [row[0] for row in transaction.rows("SELECT DISTINCT sku FROM p_price")]
        codes = sorted(skus)
        told = load_prices(transaction, codes)
        for sku in codes:
            known: list[Price] = told.get(sku, [])
            found = shown(known, feed.channel, feed.location, self._now, settings.price_authority)
            amount: int | None = getattr(found, feed.figure) if found else None
            key = canonical([sku, feed.channel, feed.location])
            said = self._last(known, Scope("list", feed.channel, feed.location))
            yield Figure(
                key,
                amount,
                currency=found.currency if found else None,
                heard=said.amount if said else None,
                heard_at=said.position if said else 0,
            )

    def _last(self, prices: Sequence[Price], scope: Scope) -> Price | None:
        """What the target itself told last of a scope."""
        own = [
            price
            for price in prices
            if price.scope == scope and any(fnmatchcase(price.source, pattern) for pattern in self._own)
        ]
        return max(own, key=lambda price: price.position, default=None)

    def _book(self, accounts: Iterable[tuple[int, int]]) -> dict[int, Own]:
        return Book(self._transaction, self._own, self._state).of(accounts) if self._own else {}

    def _persons(self, members: Iterable[str]) -> list[str]:
        given = orjson.dumps(sorted(members)).decode()
        return [
            row[0]
            for row in self._transaction.rows(
                "SELECT DISTINCT COALESCE(r.root, p.member) FROM given(member text) p "
                "LEFT JOIN p_root r ON r.member = p.member",
                (given,),
            )
        ]

    def _rows(self, query: str, column: str, codes: Iterable[str] | None) -> list[Any]:
        if codes is None:
            return self._transaction.rows(query)
        given = orjson.dumps(sorted(codes)).decode()
        return self._transaction.rows(
            f"{query} AND {column} IN (SELECT g.code FROM given(code text) g)", (given,)
        )
