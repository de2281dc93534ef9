"""Answers kept by idempotency key, so that a repeated request is told the same, also after a restart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

import orjson

from omo_sync.store.database import Transaction

Name = tuple[str, str]  # whose key, and the key


class Kept(NamedTuple):
    """digest: of the request. answer: as it was written. expires: microseconds."""

    caller: str
    key: str
    digest: str
    answer: str
    expires: int


FIND = (
    "SELECT a.caller, a.key, a.digest, a.answer, a.expires FROM given(caller text, key text) p "
    "CROSS JOIN kept_answer a WHERE a.caller = p.caller AND a.key = p.key AND a.expires > ?"
)


def find(transaction: Transaction, names: Collection[Name], now: int) -> dict[Name, Kept]:
    """What is kept under these names and has not expired."""
    if not names:
        return {}
    found = (Kept(*row) for row in transaction.rows(FIND, asked(names, now)))
    return {(kept.caller, kept.key): kept for kept in found}


def find_soon(transaction: Transaction, names: Collection[Name], now: int) -> None:
    """`find` follows."""
    if names:
        transaction.soon(FIND, asked(names, now))


def asked(names: Collection[Name], now: int) -> tuple[str, int]:
    return orjson.dumps(sorted(names)).decode(), now


def keep(transaction: Transaction, kept: Iterable[Kept]) -> None:
    """An expired one of the same name makes room."""
    transaction.many(
        "INSERT INTO kept_answer (caller, key, digest, answer, expires) VALUES (?,?,?,?,?) "
        "ON CONFLICT (caller, key) DO UPDATE SET digest = excluded.digest, answer = excluded.answer, "
        "expires = excluded.expires",
        kept,
    )


def forget(transaction: Transaction, now: int) -> int:
    """Drop what has expired; gives how many there were."""
    return transaction.run("DELETE FROM kept_answer WHERE expires <= ?", (now,))
