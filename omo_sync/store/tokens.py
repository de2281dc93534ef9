"""Phones, cards and openids as tokens: the log holds a random token, a deletable table knows by a
keyed hash which value it stands for, and the value itself is kept nowhere."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from omo_sync.domain.fact import Fact
from omo_sync.store.database import Transaction
from omo_sync.store.log import entry
from omo_sync.store.log_table import Entry

IDENTITY_TYPES = frozenset({"member.linked", "member.unlinked"})


def tokenise(
    transaction: Transaction, facts: Sequence[Fact], rows: list[Entry] | None = None
) -> tuple[Sequence[Fact], list[Entry]]:
    """The facts with every identity's value replaced by its token, and their entries of the log."""
    if rows is None:
        rows = [entry(fact) for fact in facts]
    if IDENTITY_TYPES.isdisjoint(fact.type for fact in facts):
        return facts, rows
    key = bytes.fromhex(transaction.value("SELECT value FROM meta WHERE name = 'identity_key'"))
    changed = list(facts)
    for place, fact in enumerate(facts):
        if fact.type in IDENTITY_TYPES:
            changed[place] = with_token(transaction, key, fact)
            rows[place] = entry(changed[place])
    return changed, rows


def with_token(transaction: Transaction, key: bytes, fact: Fact) -> Fact:
    identity = fact.data["identity"]
    message = f"{identity['kind']}\0{identity['value']}".encode()
    digest = hmac.new(key, message, hashlib.sha256).hexdigest()
    transaction.run(
        "INSERT INTO identity_token (digest, token) VALUES (?,?) ON CONFLICT (digest) DO NOTHING",
        (digest, secrets.token_hex(16)),
    )
    token = transaction.value("SELECT token FROM identity_token WHERE digest = ?", (digest,))
    return fact._replace(data={**fact.data, "identity": {"kind": identity["kind"], "token": token}})
