"""The reconciled state as rows. Reads need neither schemas nor settings files, and start quickly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from omo_sync.domain.account import NO_COUNT
from omo_sync.domain.plain import money, units
from omo_sync.domain.settings import Settings
from omo_sync.projections import state as states
from omo_sync.projections.suspect import suspects
from omo_sync.store.database import Transaction

Row = dict[str, Any]


class Stock(NamedTuple):
    """One stock row; quantities in thousandths, flags sorted."""

    sku: str
    location: str
    on_hand: int
    reserved: int
    available: int
    flags: tuple[str, ...]

    def row(self) -> Row:
        return {
            **self._asdict(),
            "on_hand": units(self.on_hand),
            "reserved": units(self.reserved),
            "available": units(self.available),
            "flags": list(self.flags),
        }


def stock(transaction: Transaction, sku: str | None = None, location: str | None = None) -> Iterator[Stock]:
    """Stock rows in order of key."""
    settings = states.load(transaction).settings
    doubtful = suspects(transaction)
    unstocked = not_stocked(transaction)
    where = ["domain = 's'", "named > 0"]
    values = []
    for column, value in (("code", sku), ("place", location)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    query = (
        "SELECT id, code, place, balance, reserved, base_position, base_clock + newest_clock FROM p_account "
        f"WHERE {' AND '.join(where)} ORDER BY code, place"
    )
    for id, code, place, on_hand, reserved, base, clock in transaction.stream(query, values):
        flags = tuple(
            name
            for name, raised in (
                ("clock", clock),
                ("negative", on_hand < 0),
                ("suspect", id in doubtful),
                ("uncounted", base == NO_COUNT),
                ("unstocked", code in unstocked),
            )
            if raised
        )
        available = on_hand - reserved - kept_back(settings, code, place)
        yield Stock(code, place, on_hand, reserved, available, flags)


def kept_back(settings: Settings, sku: str, location: str) -> int:
    return settings.kept_back(sku, location) if settings.safety_stock else 0


def not_stocked(transaction: Transaction) -> set[str]:
    """Skus whose latest description says that they are not stocked."""
    candidates = transaction.rows(
        "SELECT DISTINCT sku FROM p_item WHERE data LIKE '%\"stocked\":false%'",
    )
    return {sku for (sku,) in candidates if not described(transaction, sku)["stocked"]}


def described(transaction: Transaction, sku: str) -> Row:
    """The latest description of an item."""
    rows = transaction.rows("SELECT time, source, id, data FROM p_item WHERE sku = ?", (sku,))
    data: Row = json.loads(max(rows)[3])
    return data


def points(transaction: Transaction, member: str | None = None) -> Iterator[Row]:
    """Points rows, merged members as one, in order of member."""
    query = (
        "SELECT COALESCE(r.root, a.code) AS person, SUM(a.balance) FROM p_account a "
        "LEFT JOIN p_root r ON r.member = a.code WHERE a.domain = 'p' AND a.named > 0 "
        "AND (?1 IS NULL OR COALESCE(r.root, a.code) = ?1) GROUP BY person ORDER BY person"
    )
    for person, balance in transaction.stream(query, (member,)):
        yield {"member": person, "balance": units(balance)}


def prices(
    transaction: Transaction,
    at: int,
    sku: str | None = None,
    channel: str | None = None,
    location: str | None = None,
) -> Iterator[Row]:
    """What shoppers pay at an instant: for the channel or location asked for, else for each that
    has prices of its own."""
    from omo_sync.domain.prices import shown
    from omo_sync.projections.prices import load

    authority = states.load(transaction).settings.price_authority
    skus = [sku] if sku is not None else [
        row[0] for row in transaction.rows("SELECT DISTINCT sku FROM p_price ORDER BY sku")
    ]  # fmt: skip
    for start in range(0, len(skus), 1_000):
        chunk = skus[start : start + 1_000]
        told = load(transaction, chunk)
        for code in chunk:
            known = told.get(code, [])
            if channel is not None or location is not None:
                scopes = [(channel or "", location or "")]
            else:
                scopes = sorted({price.scope[1:] for price in known} | {("", "")})
            for asked_channel, asked_location in scopes:
                found = shown(known, asked_channel, asked_location, at, authority)
                if found:
                    amounts = {
                        name: None if amount is None else money(amount)
                        for name, amount in zip(found._fields[:4], found[:4], strict=True)
                    }
                    yield {
                        "sku": code, "channel": asked_channel or None, "location": asked_location or None,
                        **amounts, "currency": found.currency,
                    }  # fmt: skip


def conflicts(transaction: Transaction, state: str | None = None, kind: str | None = None) -> Iterator[Row]:
    """Conflicts in order of kind and key; claims: how many each gathers now."""
    query = (
        "SELECT k.id, k.kind, k.key, k.state, (SELECT COUNT(*) FROM p_claim c WHERE c.conflict = k.id) "
        "FROM p_conflict k WHERE (?1 IS NULL OR k.state = ?1) AND (?2 IS NULL OR k.kind = ?2) ORDER "
        "BY k.kind, k.key"
    )
    for id, name, key, now, claims in transaction.stream(query, (state, kind)):
        yield {"id": id, "kind": name, "key": json.loads(key), "state": now, "claims": claims}
