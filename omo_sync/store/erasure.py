"""Erasing a member although the log is append-only.

The log holds a random token for every phone, card and openid. What leads from a value to its token is a row
of `identity_token`; without it the tokens stand for nothing that anybody could find out. The pseudonym and
its points stay: they are the retailer's books.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import NamedTuple

import orjson

from omo_sync.store.database import Transaction
from omo_sync.store.log_table import TABLE

REASON = "the member was erased"

TOPICS = ("omo.member.linked.v1", "omo.member.unlinked.v1")


class Erased(NamedTuple):
    """identities: tokens that were destroyed. records: of the quarantine, whose raw content named the member
    and is gone."""

    identities: int
    records: int


def erase(transaction: Transaction, member: str, at: int) -> Erased:
    """Destroy a member's tokens; what links the same member later is not kept either."""
    tokens = tokens_of(transaction, member)
    transaction.many("DELETE FROM identity_token WHERE token = ?", [(token,) for token in sorted(tokens)])
    transaction.run(
        "INSERT INTO erased_member (digest, erased) VALUES (?,?) ON CONFLICT (digest) DO NOTHING",
        (keyed(identity_key(transaction), "member", member), at),
    )
    return Erased(len(tokens), empty_quarantine(transaction, member))


def tokens_of(transaction: Transaction, member: str) -> set[str]:
    """Every token that a fact of the log ever linked to the member, whatever became of that fact."""
    found: set[str] = set()
    for (state,) in transaction.stream(f"SELECT state FROM {TABLE} WHERE topic IN (?,?)", TOPICS):
        data = orjson.loads(state)["data"]
        if data["member"] == member:
            found.add(data["identity"]["token"])
    return found


def empty_quarantine(transaction: Transaction, member: str) -> int:
    """What was refused may hold a phone number: the records that name the member lose their content."""
    named = re.compile(rb"(?<![\w.-])" + re.escape(member.encode()) + rb"(?![\w.-])")  # M1 is not M10
    rows = transaction.stream("SELECT id, raw FROM quarantine")
    ids = [id for id, raw in rows if named.search(bytes(raw))]
    for id in ids:
        transaction.run("UPDATE quarantine SET raw = ? WHERE id = ?", (b"", id))
        transaction.run(
            "UPDATE quarantine SET state = 'discarded', reason = ? WHERE id = ? AND state = 'open'",
            (REASON, id),
        )
    return len(ids)


def is_erased(transaction: Transaction, key: bytes, member: str) -> bool:
    found = transaction.value("SELECT 1 FROM erased_member WHERE digest = ?", (keyed(key, "member", member),))
    return found is not None


def identity_key(transaction: Transaction) -> bytes:
    """The store's secret, by which values are hashed."""
    return bytes.fromhex(transaction.value("SELECT value FROM meta WHERE name = 'identity_key'"))


def keyed(key: bytes, kind: str, value: str) -> str:
    """The keyed hash of a value of a kind."""
    return hmac.new(key, f"{kind}\0{value}".encode(), hashlib.sha256).hexdigest()
