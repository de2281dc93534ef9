"""What is kept of how late facts came: by source and slot of recorded-at, the smallest lag.

A function of the set of facts: what a correction makes of them, or whether they are true, does not matter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from operator import itemgetter

from omo_sync.domain.account import FOREVER, NEVER
from omo_sync.domain.clocks import LONGEST, SLOT, Reading
from omo_sync.domain.movement import Told
from omo_sync.store.database import Transaction

WATERMARK = "source.watermark"
ASKED = itemgetter(0, 2, 3, 5)  # of a fact or movement: source, type, time, recorded
OWN = "omo/"  # our own words are recorded when they are said


def take(transaction: Transaction, facts: Iterable[Told]) -> None:
    """Note the lags of facts as they were told."""
    transaction.many(
        "INSERT INTO p_clock (source, slot, lag, at, facts) VALUES (?,?,?,?,?) "
        "ON CONFLICT (source, slot) DO UPDATE SET facts = p_clock.facts + excluded.facts, "
        "at = CASE WHEN excluded.lag < p_clock.lag OR (excluded.lag = p_clock.lag "
        "AND excluded.at < p_clock.at) THEN excluded.at ELSE p_clock.at END, "
        "lag = CASE WHEN excluded.lag < p_clock.lag THEN excluded.lag ELSE p_clock.lag END",
        [(key[0], *reading) for key, reading in lowest(facts).items() if not key[0].startswith(OWN)],
    )


def lowest(facts: Iterable[Told]) -> dict[tuple[str, int], list[int]]:
    """By source and slot: the slot, the smallest lag, the recorded-at that has it, how many facts."""
    found: dict[tuple[str, int], list[int]] = {}
    current: dict[str, list[int]] = {}  # most facts are of the slot of the fact before
    nothing = [NEVER, 0, 0, 0]
    for source, kind, time, recorded in map(ASKED, facts):
        lag = recorded - time
        if lag > LONGEST or kind == WATERMARK:  # which a pull may have told by our own clock
            continue
        slot = recorded // SLOT
        reading = current.get(source, nothing)
        if reading[0] != slot:
            reading = current[source] = found.setdefault((source, slot), [slot, lag, recorded, 0])
        reading[3] += 1
        if lag <= reading[1] and (lag < reading[1] or recorded < reading[2]):
            reading[1], reading[2] = lag, recorded
    return found


def readings(transaction: Transaction, since: int = NEVER, until: int = FOREVER) -> dict[str, list[Reading]]:
    """By source, its readings in order of time: of facts recorded in about this window."""
    found: dict[str, list[Reading]] = defaultdict(list)
    for source, *reading in transaction.rows(
        "SELECT source, lag, at, facts FROM p_clock WHERE slot >= ? AND slot <= ? ORDER BY source, slot",
        (since // SLOT, until // SLOT),
    ):
        found[source].append(Reading(*reading))
    return dict(found)
