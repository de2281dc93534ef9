"""What was told to targets: a row a figure, with what the target holds and what is to be told next.

A row is saved before the target is told, marked as begun just before, and acknowledged after: whoever
is killed in between finds it begun, and looks at the target before telling it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import orjson

from omo_sync.store.database import Transaction

TOLD, DUE, DEAD = "told", "due", "dead"


class Sent(NamedTuple):
    """One figure at one target; figures are scaled whole numbers, instants microseconds.

    key: a JSON array, [sku, location], [sku, channel, location] or [member]. number: of the last
    telling, from 1. state: told, due or dead. position: of the log, that `wanted` is of. value: what
    the target was last told and has acknowledged, None for nothing. written: the sum of the changes
    that it has acknowledged. base: which count of the target's own the sum follows. wanted, change,
    before: what is to be told now. begun: since when the target may have been told it, 0 for not yet.
    due: not before then. again: it has to be looked at anew. error: why the last attempt failed.
    """

    target: str
    kind: str
    key: str
    number: int = 0
    state: str = TOLD
    position: int = 0
    value: int | None = None
    written: int = 0
    base: int = 0
    wanted: int | None = None
    change: int = 0
    before: int | None = None
    begun: int = 0
    tries: int = 0
    due: int = 0
    again: int = 0
    error: str | None = None


COLUMNS = ", ".join(Sent._fields)


def save(transaction: Transaction, rows: Iterable[Sent]) -> None:
    changed = ", ".join(f"{name} = excluded.{name}" for name in Sent._fields[3:])
    transaction.many(
        f"INSERT INTO sent ({COLUMNS}) VALUES ({','.join('?' * len(Sent._fields))}) "
        f"ON CONFLICT (target, kind, key) DO UPDATE SET {changed}",
        list(rows),
    )


def of(transaction: Transaction, target: str, kind: str, keys: Sequence[str]) -> dict[str, Sent]:
    """The rows of these keys; a key never told is absent."""
    columns = ", ".join(f"s.{name}" for name in Sent._fields)
    rows = transaction.rows(
        f"SELECT {columns} FROM given(key text) p CROSS JOIN sent s "
        "WHERE s.key = p.key AND s.target = ? AND s.kind = ?",
        (orjson.dumps(sorted(keys)).decode(), target, kind),
    )
    return {row[2]: Sent(*row) for row in rows}


def again(transaction: Transaction, target: str, kind: str) -> list[str]:
    """Keys that have to be looked at anew and can be."""
    return [
        key
        for (key,) in transaction.rows(
            "SELECT key FROM sent WHERE target = ? AND kind = ? AND again = 1 "
            f"AND (state = '{TOLD}' OR (state = '{DUE}' AND begun = 0))",
            (target, kind),
        )
    ]


def keys(transaction: Transaction, target: str, kind: str) -> list[str]:
    """All keys that a target was ever told."""
    sql = "SELECT key FROM sent WHERE target = ? AND kind = ? ORDER BY key"
    return [key for (key,) in transaction.rows(sql, (target, kind))]


def due(transaction: Transaction, target: str, now: int, limit: int) -> list[Sent]:
    """What is to be told at an instant, in order of kind and key."""
    rows = transaction.rows(
        f"SELECT {COLUMNS} FROM sent WHERE target = ? AND state = '{DUE}' AND due <= ? "
        "ORDER BY kind, key LIMIT ?",
        (target, now, limit),
    )
    return [Sent(*row) for row in rows]


def begun(transaction: Transaction, target: str, limit: int) -> list[Sent]:
    """What the target may have been told, and nobody has acknowledged."""
    rows = transaction.rows(
        f"SELECT {COLUMNS} FROM sent WHERE target = ? AND state = '{DUE}' AND begun > 0 "
        "ORDER BY kind, key LIMIT ?",
        (target, limit),
    )
    return [Sent(*row) for row in rows]


def dead(transaction: Transaction, targets: Sequence[str] | None = None) -> list[Sent]:
    """What was given up, of these targets or of all."""
    rows = transaction.rows(f"SELECT {COLUMNS} FROM sent WHERE state = '{DEAD}' ORDER BY target, kind, key")
    return [found for found in (Sent(*row) for row in rows) if not targets or found.target in targets]


def revive(transaction: Transaction, rows: Iterable[Sent]) -> None:
    """Rows that were given up are looked at anew; the target has not taken them."""
    save(transaction, [row._replace(state=TOLD, begun=0, tries=0, again=1, error=None) for row in rows])


def last_error(transaction: Transaction, target: str) -> str | None:
    """Why something that waits, or was given up, was not taken."""
    found: str | None = transaction.value(
        "SELECT error FROM sent WHERE target = ? AND error IS NOT NULL ORDER BY state DESC, due DESC LIMIT 1",
        (target,),
    )
    return found


def states(transaction: Transaction, target: str) -> dict[str, int]:
    """How many figures are in each state; all states are named."""
    counts = dict.fromkeys((TOLD, DUE, DEAD), 0)
    counts.update(
        transaction.rows("SELECT state, COUNT(*) FROM sent WHERE target = ? GROUP BY state", (target,))
    )
    return counts


class Planned(NamedTuple):
    """How far a target is planned. epoch: of which making of the read models. rules: a digest of the
    target's settings; by others everything is looked at anew. instant: prices up to then."""

    target: str
    position: int = 0
    epoch: int = -1
    rules: str = ""
    instant: int = 0


def planned(transaction: Transaction, target: str) -> Planned:
    rows = transaction.rows(
        "SELECT target, position, epoch, rules, instant FROM planned WHERE target = ?", (target,)
    )
    return Planned(*rows[0]) if rows else Planned(target)


def save_planned(transaction: Transaction, row: Planned) -> None:
    transaction.run(
        "INSERT INTO planned (target, position, epoch, rules, instant) VALUES (?,?,?,?,?) "
        "ON CONFLICT (target) DO UPDATE SET position = excluded.position, epoch = excluded.epoch, "
        "rules = excluded.rules, instant = excluded.instant",
        row,
    )
