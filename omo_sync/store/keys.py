"""API keys: only their hashes are kept, with what each may do."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from omo_sync.store.database import Transaction

SCOPES = (
    "stock:read",
    "prices:read",
    "catalogue:read",
    "changes:read",
    "metrics:read",
    "reservations:write",
    "events:write",
    "admin",
)
"""What a key may be for; `admin` is for everything."""

VERSION = "keys"  # counts up in `meta` whenever a key is made or revoked

COLUMNS = "hash, prefix, name, scopes, sources, rate, created, expires, revoked"


class Key(NamedTuple):
    """hash: SHA-256 in hexadecimal. prefix: how the key begins, for people. sources: patterns of the
    sources that it may speak for. rate: requests a second, 0 for any number. Instants in microseconds."""

    hash: str
    prefix: str
    name: str
    scopes: Sequence[str]
    sources: Sequence[str]
    rate: int
    created: int
    expires: int | None
    revoked: int | None

    def state(self, now: int) -> str:
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires is not None and now >= self.expires else "valid"


def create(
    transaction: Transaction,
    name: str,
    scopes: Sequence[str],
    sources: Sequence[str],
    rate: int,
    created: int,
    expires: int | None,
) -> tuple[str, Key]:
    """A new key: its text, which is nowhere kept, and what is."""
    public = secrets.token_hex(4)
    text = f"omo_{public}_{secrets.token_urlsafe(32)}"
    digest = sha256(text.encode()).hexdigest()
    key = Key(digest, f"omo_{public}", name, scopes, sources, rate, created, expires, None)
    transaction.run(
        f"INSERT INTO api_key ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)",
        (digest, key.prefix, name, json.dumps(scopes), json.dumps(sources), rate, created, expires, None),
    )
    _changed(transaction)
    return text, key


def revoke(transaction: Transaction, prefix: str, at: int) -> int:
    """The keys that begin so are worth nothing from now on; gives how many that are."""
    count = transaction.run(
        "UPDATE api_key SET revoked = ? WHERE prefix = ? AND revoked IS NULL", (at, prefix)
    )
    _changed(transaction)
    return count


def listed(transaction: Transaction) -> list[Key]:
    """Every key, oldest first."""
    return [
        Key(hash, prefix, name, json.loads(scopes), json.loads(sources), *rest)
        for hash, prefix, name, scopes, sources, *rest in transaction.rows(
            f"SELECT {COLUMNS} FROM api_key ORDER BY created, prefix"
        )
    ]


def valid(transaction: Transaction) -> list[Key]:
    """Those that were not revoked; some may have expired."""
    return [key for key in listed(transaction) if key.revoked is None]


def version(transaction: Transaction) -> int:
    """Another number whenever the keys have changed."""
    return int(transaction.value("SELECT value FROM meta WHERE name = ?", (VERSION,)) or 0)


def _changed(transaction: Transaction) -> None:
    transaction.run(
        "INSERT INTO meta (name, value) VALUES (?, '1') ON CONFLICT (name) DO UPDATE "
        "SET value = CAST(CAST(meta.value AS INTEGER) + 1 AS TEXT)",
        (VERSION,),
    )
