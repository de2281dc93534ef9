"""Which keys have a movement, count, price or points fact that stands: from the read models.

Reports and reservations alone do not touch a key; a retracted fact was never true.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson

from omo_sync.domain.account import VOID
from omo_sync.projections.reporting.window import DOMAINS, POINTS, PRICE, STOCK, Key
from omo_sync.store.database import Transaction


@dataclass
class Touched:
    """How many keys: by domain, stock keys by location, keys by source. open: those of the keys
    asked for that were touched, each with the sources that touched it."""

    domains: dict[str, int] = field(default_factory=lambda: dict.fromkeys(DOMAINS, 0))
    locations: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    sources: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    open: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))


STANDS = (
    f"(EXISTS (SELECT 1 FROM p_entry e WHERE e.account = a.id AND e.state < {VOID}) "
    "OR EXISTS (SELECT 1 FROM p_count c WHERE c.account = a.id))"
)
TELLS = (
    f"(EXISTS (SELECT 1 FROM p_entry e WHERE e.account = a.id AND e.source = s.id AND e.state < {VOID}) "
    "OR EXISTS (SELECT 1 FROM p_stocktake l WHERE l.account = a.id AND l.source = s.name) "
    "OR EXISTS (SELECT 1 FROM p_count c WHERE c.account = a.id AND c.source = s.name))"
)
PERSON = "COALESCE((SELECT r.root FROM p_root r WHERE r.member = a.code), a.code)"
PRICED = (
    "(SELECT sku, kind, channel, location, source FROM p_price "
    "UNION SELECT sku, kind, channel, location, source FROM p_withdrawal WHERE kind <> 'all' "
    "UNION SELECT w.sku, t.kind, w.channel, w.location, w.source FROM p_withdrawal w JOIN p_price t "
    "ON t.sku = w.sku AND t.channel = w.channel AND t.location = w.location WHERE w.kind = 'all')"
)


def touched(transaction: Transaction, asked: Iterable[Key]) -> Touched:
    """All keys ever touched, by now."""
    found = Touched()
    accounts(transaction, found)
    prices(transaction, found)
    wanted: dict[str, list[Key]] = defaultdict(list)
    for key in asked:
        wanted[key[0]].append(key)
    stock = "a.domain = 's' AND a.code = p.code AND a.place = p.place"
    points = "a.domain = 'p' AND a.code = p.place AND a.place = ''"
    among_accounts(transaction, found, wanted[STOCK], stock)
    among_accounts(transaction, found, people(transaction, wanted[POINTS]), points)
    among_prices(transaction, found, wanted[PRICE])
    return found


def accounts(transaction: Transaction, found: Touched) -> None:
    for place, number in transaction.rows(
        "SELECT a.place, COUNT(*) FROM p_account a "
        f"WHERE a.domain = 's' AND a.named > 0 AND {STANDS} GROUP BY a.place"
    ):
        found.domains[STOCK] += number
        found.locations[place] = number
    found.domains[POINTS] = transaction.value(
        f"SELECT COUNT(DISTINCT {PERSON}) FROM p_account a WHERE a.domain = 'p' AND a.named > 0 AND {STANDS}"
    )
    for source, number in transaction.rows(
        "SELECT s.name, COUNT(DISTINCT a.domain || "
        f"CASE a.domain WHEN 's' THEN CAST(a.id AS TEXT) ELSE {PERSON} END) FROM p_teller t "
        "JOIN p_source s ON s.id = t.source JOIN p_account a ON a.id = t.account "
        f"WHERE {TELLS} GROUP BY s.name"
    ):
        found.sources[source] += number


def prices(transaction: Transaction, found: Touched) -> None:
    found.domains[PRICE] = transaction.value(
        f"SELECT COUNT(*) FROM (SELECT DISTINCT sku, kind, channel, location FROM {PRICED} t) k"
    )
    for source, number in transaction.rows(f"SELECT source, COUNT(*) FROM {PRICED} t GROUP BY source"):
        found.sources[source] += number


def people(transaction: Transaction, keys: list[Key]) -> list[Key]:
    """Each person's key once for every member that counts for it, that member last."""
    merged = transaction.rows(
        "SELECT r.root, r.member FROM given(root text) p CROSS JOIN p_root r WHERE r.root = p.root",
        (orjson.dumps([key[1] for key in keys]).decode(),),
    )
    return [(*key, key[1]) for key in keys] + [(POINTS, root, member) for root, member in merged]


def among_accounts(transaction: Transaction, found: Touched, keys: list[Key], matches: str) -> None:
    """keys: JSON arrays of which `matches` finds the account; the first entries are the key."""
    for domain, code, place, source in transaction.rows(
        "SELECT p.domain, p.code, p.place, s.name FROM given(domain text, code text, place text) p "
        f"CROSS JOIN p_account a JOIN p_teller t ON t.account = a.id "
        f"JOIN p_source s ON s.id = t.source WHERE {matches} AND {TELLS}",
        (orjson.dumps(keys).decode(),),
    ):
        found.open[(domain, code) if domain == POINTS else (domain, code, place)].add(source)


def among_prices(transaction: Transaction, found: Touched, keys: list[Key]) -> None:
    wanted = set(keys)
    for sku, kind, channel, location, source in transaction.rows(
        "SELECT t.sku, t.kind, t.channel, t.location, t.source FROM given(sku text) p "
        f"JOIN {PRICED} t ON t.sku = p.sku",
        (orjson.dumps(sorted({key[1] for key in keys})).decode(),),
    ):
        key = (PRICE, sku, kind, channel, location)
        if key in wanted:
            found.open[key].add(source)
