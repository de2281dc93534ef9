"""What an order holds at one key, who handed it over, and what was told twice.

Lines of one (order, key) come in as they stand in the log; nothing here depends on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from omo_sync.domain.account import FOREVER, NEVER
from omo_sync.domain.settings import highest

RESERVED, RELEASED, HANDED_OVER, CONFIRMED, RELEASED_ALL, MENTIONED = range(6)


class Line(NamedTuple):
    """One fact about an order. quantity in thousandths; expires FOREVER when it does not."""

    kind: int
    time: int
    quantity: int
    source: str
    id: str
    expires: int
    position: int


class Told(NamedTuple):
    """Several sources told the same thing. sums: by source; winner counts, the others are evidence."""

    sums: dict[str, int]
    winner: str
    newest: Line

    @property
    def agrees(self) -> bool:
        return len(set(self.sums.values())) == 1


class Hold(NamedTuple):
    """held: what counts as reserved. wakes: the next instant at which that changes by itself.
    evidence: positions of the hand-overs that do not count. newest: the newest reservation."""

    held: int
    wakes: int
    evidence: frozenset[int]
    told: Told | None
    newest: Line | None


def by_source(lines: Iterable[Line]) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for line in lines:
        sums[line.source] += line.quantity
    return dict(sums)


def of_largest(lines: Sequence[Line], authority: tuple[str, ...]) -> list[Line]:
    """The lines of the source that told the most; among equals that of the highest authority."""
    sums = by_source(lines)
    if len(sums) < 2:
        return list(lines)
    most = max(sums.values())
    chosen = highest([source for source, total in sums.items() if total == most], authority)
    return [line for line in lines if line.source == chosen]


def told_twice(lines: Sequence[Line], enough: int, authority: tuple[str, ...]) -> Told | None:
    """Told by several sources, and more in all than `enough`."""
    sums = by_source(lines)
    if len(sums) < 2 or sum(sums.values()) <= enough:
        return None
    newest = max(lines, key=lambda line: (line.time, line.source, line.id))
    return Told(sums, highest(list(sums), authority), newest)


def hold(lines: Sequence[Line], wide: Sequence[Line], clock: int, authority: tuple[str, ...]) -> Hold:
    """The hold of one (order, key) at the log clock.

    lines: its reservations, line releases and hand-overs. wide: the order's confirmations and
    order-wide releases.
    """
    if len(lines) == 1 and lines[0].kind == RESERVED and not wide:  # as most orders stand at first
        (line,) = lines
        runs = line.expires > clock
        return Hold(line.quantity if runs else 0, line.expires if runs else FOREVER, frozenset(), None, line)
    told_reservations = [line for line in lines if line.kind == RESERVED]
    reservations = of_largest(told_reservations, authority)
    handed = [line for line in lines if line.kind == HANDED_OVER]
    told = told_twice(handed, sum(line.quantity for line in reservations), authority)
    evidence: frozenset[int] = frozenset()
    if told:
        evidence = frozenset(line.position for line in handed if line.source != told.winner)
        handed = [line for line in handed if line.source == told.winner]
    released = of_largest([line for line in lines if line.kind == RELEASED], authority)
    ended = max((line.time for line in wide if line.kind == RELEASED_ALL), default=NEVER)
    confirmed = min((line.time for line in wide if line.kind == CONFIRMED), default=FOREVER)
    left = {
        line: line.quantity
        for line in sorted(reservations, key=lambda line: (line.time, line.id))
        if line.time > ended
    }
    use_up(left, [line for line in handed + released if line.time > ended], confirmed)
    held, wakes = 0, FOREVER
    for line, quantity in left.items():
        expires = line.expires if confirmed >= line.expires else FOREVER
        if expires > clock:
            held += quantity
            if quantity:
                wakes = min(wakes, expires)
    newest = max(told_reservations, key=lambda line: (line.time, line.source, line.id), default=None)
    return Hold(held, wakes, evidence, told, newest)


def use_up(left: dict[Line, int], uses: list[Line], confirmed: int) -> None:
    """Each use takes from the reservations running at its time, then expired ones, then later ones."""
    for use in sorted(uses, key=lambda line: (line.time, line.source, line.id)):
        wanted = use.quantity

        def turn(line: Line, at: int = use.time) -> int:
            if line.time > at:
                return 2
            return 0 if line.expires > at or confirmed < line.expires else 1

        for line in sorted(left, key=turn):
            taken = min(wanted, left[line])
            left[line] -= taken
            wanted -= taken
            if not wanted:
                break
