"""A fact: one accepted event of the sync protocol, normalised.

Instants are whole microseconds since 1970-01-01T00:00:00Z. Quantities and points are whole
thousandths, money is whole ten-thousandths: nothing inside is a binary fraction.
"""

from __future__ import annotations

from typing import Any, NamedTuple

LATE = 1  # older than the late horizon when it was recorded
CLOCK = 2  # ahead of recorded-at, by less than what is refused

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

UNIT = 1_000  # thousandths in one unit or point
COIN = 10_000  # ten-thousandths in one unit of money


class Fact(NamedTuple):
    """One event after validation.

    type: without its `omo.` and `.v1`, for example `inventory.sold`.
    data: the members of the protocol's table, defaults filled in, numbers scaled (see above),
        instants as microseconds; what is absent is absent.
    sequence, run: the source's own number and `sequencerun`, where it gave them.
    marks: LATE and CLOCK, or-ed.
    offset: minutes east of UTC, as the source wrote its `time`; for display only.
    extra: other extension attributes, kept and not interpreted.
    position: place in the log, 0 before it has one.
    """

    source: str
    id: str
    type: str
    time: int
    data: dict[str, Any]
    recorded: int
    sequence: int | None = None
    run: str | None = None
    marks: int = 0
    offset: int = 0
    extra: dict[str, Any] | None = None
    position: int = 0
