"""Phones, cards and openids as tokens: the log holds a random token, a deletable table knows by a
keyed hash which value it stands for, and the value itself is kept nowhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from operator import attrgetter
from typing import cast

import orjson

from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Told
from omo_sync.store.codec import originator
from omo_sync.store.database import Transaction
from omo_sync.store.erasure import identity_key, is_erased, keyed
from omo_sync.store.log import entry
from omo_sync.store.log_table import TABLE, Entry

IDENTITY_TYPES = frozenset({"member.linked", "member.unlinked"})
TYPE = attrgetter("type")


def tokenise(
    transaction: Transaction, facts: Sequence[Told], rows: list[Entry] | None = None
) -> tuple[Sequence[Told], list[Entry]]:
    """The facts with every identity's value replaced by its token, and their entries of the log.
    rows: these, if they are made already, as they must be of facts in short."""
    if rows is None:
        rows = list(map(entry, cast(Sequence[Fact], facts)))
    if IDENTITY_TYPES.isdisjoint(map(TYPE, facts)):
        return facts, rows
    key = identity_key(transaction)
    changed = list(facts)
    for place, fact in enumerate(facts):
        if isinstance(fact, Fact) and fact.type in IDENTITY_TYPES:
            erased = is_erased(transaction, key, fact.data["member"])
            token = token_of_erased(transaction, key, fact) if erased else token_of(transaction, key, fact)
            changed[place] = tokenised = with_token(fact, token)
            rows[place] = entry(tokenised)
    return changed, rows


def with_token(fact: Fact, token: str) -> Fact:
    identity = {"kind": fact.data["identity"]["kind"], "token": token}
    return fact._replace(data={**fact.data, "identity": identity})


def token_of(transaction: Transaction, key: bytes, fact: Fact) -> str:
    """The one that stands for this value wherever it is told."""
    identity = fact.data["identity"]
    digest = keyed(key, identity["kind"], identity["value"])
    transaction.run(
        "INSERT INTO identity_token (digest, token) VALUES (?,?) ON CONFLICT (digest) DO NOTHING",
        (digest, secrets.token_hex(16)),
    )
    token: str = transaction.value("SELECT token FROM identity_token WHERE digest = ?", (digest,))
    return token


def token_of_erased(transaction: Transaction, key: bytes, fact: Fact) -> str:
    """One that nothing leads to: that of the fact as it was first told, so that a repetition is one, or
    else its own."""
    stream = originator(fact.source, fact.id)
    for (state,) in transaction.rows(
        f"SELECT state FROM {TABLE} WHERE originator_id = ? ORDER BY originator_version LIMIT 1", (stream,)
    ):
        identity = orjson.loads(state)["data"].get("identity")
        if identity is not None:
            return str(identity["token"])
    return keyed(key, "erased", stream)[:32]
