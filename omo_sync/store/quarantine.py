"""What was refused: kept raw, shown, replayed after a fix, or discarded with a reason."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from omo_sync.errors import UsageError
from omo_sync.store.database import Transaction

OPEN, REPLAYED, SUPERSEDED, DISCARDED = "open", "replayed", "superseded", "discarded"


class Rejected(NamedTuple):
    """One refused record. adapter: the configured source that has to translate it anew at a
    replay; None where raw is a protocol event. origin: where it came from, for people."""

    code: str
    message: str
    raw: bytes
    recorded: int
    origin: str
    source: str | None = None
    adapter: str | None = None

    @property
    def id(self) -> str:
        """The same record from the same place is one, however often it comes."""
        digest = hashlib.sha256()
        for part in (self.adapter or "", self.origin if self.adapter else ""):
            digest.update(part.encode() + b"\0")
        digest.update(self.raw)
        return digest.hexdigest()[:12]


class Kept(NamedTuple):
    """A record in quarantine."""

    id: str
    code: str
    source: str | None
    message: str
    state: str
    origin: str
    adapter: str | None
    raw: bytes
    recorded: int
    seen: int
    reason: str | None


COLUMNS = ", ".join(Kept._fields)


def keep(transaction: Transaction, rejected: Sequence[Rejected]) -> list[Rejected]:
    """Keep these records; gives those that were not there yet. One that was is counted, with its
    newest code."""
    ids = [record.id for record in rejected]
    known = {
        row[0]
        for row in transaction.rows(
            "SELECT q.id FROM given(id text) p CROSS JOIN quarantine q WHERE q.id = p.id", (json.dumps(ids),)
        )
    }
    newest = dict(zip(ids, rejected, strict=True))
    often = Counter(ids)
    transaction.many(
        f"INSERT INTO quarantine ({COLUMNS}) VALUES (?,?,?,?,'open',?,?,?,?,?,NULL) "
        "ON CONFLICT (id) DO UPDATE SET seen = quarantine.seen + excluded.seen, code = excluded.code, "
        "message = excluded.message",
        [
            (
                id,
                r.code,
                r.source and legible(r.source),
                legible(r.message),
                legible(r.origin),
                r.adapter,
                r.raw,
                r.recorded,
                often[id],
            )
            for id, r in newest.items()
        ],
    )
    return [record for id, record in zip(ids, rejected, strict=True) if id not in known]


def legible(text: str) -> str:
    """A sentence may quote a NUL character, which PostgreSQL keeps in no text; raw keeps every byte."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def summaries(transaction: Transaction, state: str | None = None) -> Iterator[tuple[str, str, str, str, str]]:
    """(id, code, source, message, state) of all, or of those of one state, in order of id, as they come."""
    return transaction.stream(
        "SELECT id, code, source, message, state FROM quarantine WHERE ?1 IS NULL OR state = ?1 ORDER BY id",
        (state,),
    )


def ids(transaction: Transaction, code: str | None = None) -> list[str]:
    """Of the open records, oldest first; of those with one code, where it is given."""
    query = (
        "SELECT id FROM quarantine WHERE state = 'open' AND (?1 IS NULL OR code = ?1) ORDER BY recorded, id"
    )
    return [row[0] for row in transaction.rows(query, (code,))]


def find(transaction: Transaction, id: str) -> Kept:
    """The record of this id, or of an id that begins so."""
    rows = transaction.rows(
        f"SELECT {COLUMNS} FROM quarantine WHERE id >= ? AND id < ? LIMIT 2", (id, f"{id}\U0010ffff")
    )
    if not id or len(rows) != 1:
        found = "none" if not rows else "several"
        raise UsageError(
            f"Quarantine ids that begin with {id!r}: {found}. `omo-sync quarantine list` shows them."
        )
    return Kept(*rows[0])


def close(transaction: Transaction, id: str, state: str, reason: str | None = None) -> None:
    """Move a record out of the open ones; it stays to be looked at."""
    transaction.run("UPDATE quarantine SET state = ?, reason = ? WHERE id = ?", (state, reason, id))


def refused_again(transaction: Transaction, id: str, code: str, message: str) -> None:
    """A replay was refused: say why now."""
    transaction.run("UPDATE quarantine SET code = ?, message = ? WHERE id = ?", (code, legible(message), id))
