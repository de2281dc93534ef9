"""What would explain a difference between a figure and the ledger: the one fact, or pair of facts,
by which nothing is left of it.

Explanations are for claims that a person would have to decide. One is given only where it is the only one
that fits, where it stands on more than the number, and where the number is not one that anything fits:
otherwise all that fit are possibilities, and none is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from omo_sync.domain.fact import DAY, MINUTE, UNIT

TIMING, HOLD, TRANSFER, DUPLICATE, PACK = "timing", "hold", "transfer", "duplicate", "pack"
MISSING, BOOK = "missing-number", "book"
KINDS = (TIMING, HOLD, TRANSFER, DUPLICATE, PACK)
"""What may be claimed. A missing number and a slip in the other's book can only be consistent with a
difference: nobody knows what was in the message, or in the book."""

NEAR = 10 * MINUTE  # between two tellings of one movement
SAME_GOODS = DAY  # between two tellings of one arrival, by the sender and by the receiver
COMMON_PACKS = frozenset({6, 8, 10, 12, 15, 16, 18, 20, 24, 30, 36, 40, 48, 50, 60, 72, 96, 100, 120, 144})
"""Pieces in a pack, where no description gives a size: any ratio fits a single piece, so not just any."""
ATOMS = 40  # facts that are tried in pairs


class Figure(NamedTuple):
    """A count, a report, or an opening. instant, started: when it was taken, and when the taking began, in
    microseconds. source: empty for an opening, which is no clock's word against another's."""

    instant: int
    started: int
    source: str


class Question(NamedTuple):
    """A figure that differs. difference: it less the ledger, in thousandths. base: what the ledger
    started from; None where it started from nothing. reported: a book's figure, and not a count.
    window: how far clocks of two sources may be apart. enough: differences up to this many thousandths
    fit too much to say anything."""

    difference: int
    figure: Figure
    base: Figure | None
    reported: bool
    window: int
    enough: int

    @property
    def telling(self) -> bool:
        """Whether hardly anything fits the number by chance: more than a few, or a part of a unit."""
        return abs(self.difference) > self.enough or self.difference % UNIT != 0

    def between(self, time: int) -> bool:
        """Whether the ledger has it after its base, and up to the figure."""
        return time <= self.figure.instant and (self.base is None or time > self.base.instant)


class Move(NamedTuple):
    """A movement that counts. It happened in [since, time]."""

    position: int
    time: int
    since: int
    delta: int
    source: str
    id: str
    type: str
    document: str
    order: str


class Held(NamedTuple):
    """An order's goods that are still held. positions: its reservations here. since: the newest of them.
    begun: when other goods of the order were handed over there, in microseconds."""

    order: str
    quantity: int
    positions: tuple[int, ...]
    since: int
    begun: tuple[int, ...]


class Transit(NamedTuple):
    """A transfer on its way here that no receipt names. since: when it left. alike: as much was received
    since under another document."""

    position: int
    quantity: int
    since: int
    document: str
    alike: bool


class Missing(NamedTuple):
    """Numbers of a source that never came, and that may have been told before the figure was taken."""

    source: str
    first: int
    last: int


class Around(NamedTuple):
    """All that was looked at. packs: how many pieces the item's packs have. complete: nothing was left
    out because there was too much of it."""

    moves: Sequence[Move] = ()
    holds: Sequence[Held] = ()
    transits: Sequence[Transit] = ()
    missing: Sequence[Missing] = ()
    packs: frozenset[int] = frozenset()
    complete: bool = True


class Cause(NamedTuple):
    """Something by which nothing is left of the difference. facts: positions in the log. change: what the
    ledger gains by it, in thousandths; None where that cannot be known. proven: it stands on more than
    the number. detail: the order, document, pack size or missing numbers."""

    kind: str
    facts: tuple[int, ...]
    change: int | None
    proven: bool
    detail: str = ""


class Explanation(NamedTuple):
    """claimed: the cause, where there is but one and it can be relied on. possible: all that fit.
    complete: as in `Around`."""

    claimed: Cause | None
    possible: tuple[Cause, ...]
    complete: bool


def explain(question: Question, around: Around) -> Explanation:
    """All causes that fit, and which of them may be claimed."""
    atoms = [
        *timings(question, around.moves),
        *holds(question, around.holds),
        *transits(question, around.transits),
    ]
    complete = around.complete and len(atoms) <= ATOMS
    possible = tuple(causes(question, around, atoms[:ATOMS]))
    sure = complete and question.telling and len(possible) == 1 and possible[0].proven
    return Explanation(possible[0] if sure else None, possible, complete)


def causes(question: Question, around: Around, atoms: Sequence[Cause]) -> Iterator[Cause]:
    """Everything that leaves nothing of the difference, kind by kind. atoms: what can be tried in pairs."""
    yield from (atom for atom in atoms if atom.change == question.difference)
    yield from pairs(question, atoms, {move.position: move for move in around.moves})
    yield from arrivals(question, around.moves)
    yield from duplicates(question, around.moves)
    yield from packs(question, around)
    if question.reported:
        yield from books(question, around.moves)
    for gap in around.missing:
        numbers = f"{gap.first}-{gap.last}" if gap.last != gap.first else f"{gap.first}"
        yield Cause(MISSING, (), None, False, f"{gap.source} {numbers}")


def timings(question: Question, moves: Sequence[Move]) -> Iterator[Cause]:
    """Movements of which nobody can say on which side of the figure, or of its base, they happened."""
    for move in moves:
        change = across(question.figure, move, question.window)
        if change:
            yield Cause(TIMING, (move.position,), change, True)
        change = across(question.base, move, question.window) if question.base else 0
        if change:
            yield Cause(TIMING, (move.position,), -change, True)


def across(figure: Figure, move: Move, window: int) -> int:
    """What the ledger at a figure gains if a movement happened on its other side; 0 where it cannot have."""
    near = figure.source not in ("", move.source) and abs(move.time - figure.instant) <= window
    if move.time <= figure.instant:
        return -move.delta if near or move.time > figure.started else 0
    return move.delta if near or move.since <= figure.instant else 0


def holds(question: Question, held: Iterable[Held]) -> Iterator[Cause]:
    """Goods that may have been handed over, with nobody telling: likely where others of the order were,
    after the base. What was handed over before it the base has seen."""
    for one in held:
        if one.since <= question.figure.instant:
            likely = any(question.between(time) for time in one.begun)
            yield Cause(HOLD, one.positions, -one.quantity, likely, one.order)


def transits(question: Question, coming: Iterable[Transit]) -> Iterator[Cause]:
    """Goods on their way that may be here: likely where they left after the base, which has seen what had
    come by then, and where nothing came that may be they, under another document."""
    for one in coming:
        if one.since <= question.figure.instant:
            likely = question.between(one.since) and not one.alike
            yield Cause(TRANSFER, (one.position,), one.quantity, likely, one.document)


def pairs(question: Question, atoms: Sequence[Cause], moves: dict[int, Move]) -> Iterator[Cause]:
    """Two facts that fit together and neither alone; to be relied on where one paper names both."""
    for one, other in combinations(atoms, 2):
        changes = one.change or 0, other.change or 0
        if 0 in changes or sum(changes) != question.difference or one.facts == other.facts:
            continue
        first, second = moves.get(one.facts[0]), moves.get(other.facts[0])
        together = first is not None and second is not None and of_one_paper(first, second)
        kind = one.kind if one.kind == other.kind else f"{one.kind}+{other.kind}"
        detail = " ".join(filter(None, (one.detail, other.detail)))
        yield Cause(kind, (*one.facts, *other.facts), sum(changes), together, detail)


def of_one_paper(one: Move, other: Move) -> bool:
    return bool(one.document and one.document == other.document) or bool(
        one.order and one.order == other.order
    )


def before(question: Question, moves: Iterable[Move], delta: int) -> list[Move]:
    """Movements of so much that the ledger has."""
    return [move for move in moves if move.delta == delta and question.between(move.time)]


def arrivals(question: Question, moves: Iterable[Move]) -> Iterator[Cause]:
    """The sender told that the goods arrived, and the receiver did as well."""
    same = before(question, moves, -question.difference)
    told = [move for move in same if move.type == "inventory.transferred" and move.delta > 0]
    received = [move for move in same if move.type == "inventory.received"]
    for one in told:
        for other in received:
            paper = of_one_paper(one, other)
            if paper or abs(one.time - other.time) <= SAME_GOODS:
                yield Cause(
                    TRANSFER, (one.position, other.position), question.difference, paper, other.document
                )


def duplicates(question: Question, moves: Iterable[Move]) -> Iterator[Cause]:
    """One movement told under two ids. Of one source, one receipt may have two lines alike: a paper proves
    it only where two sources name it."""
    for one, other in combinations(before(question, moves, -question.difference), 2):
        if one.type == other.type and abs(one.time - other.time) <= NEAR:
            paper = of_one_paper(one, other) and one.source != other.source
            yield Cause(DUPLICATE, (one.position, other.position), question.difference, paper, other.document)


def packs(question: Question, around: Around) -> Iterator[Cause]:
    """Goods that came in packs and were told as pieces, or the other way round."""
    sizes = around.packs or COMMON_PACKS
    for move in around.moves:
        coming = move.delta > 0 and move.type in ("inventory.received", "inventory.transferred")
        if not coming or not question.between(move.time):
            continue
        truly = move.delta + question.difference
        pieces, rest = divmod(max(truly, move.delta), max(1, min(truly, move.delta)))
        if truly > 0 and not rest and pieces in sizes:
            yield Cause(PACK, (move.position,), question.difference, bool(around.packs), str(pieces))


def books(question: Question, moves: Sequence[Move]) -> Iterator[Cause]:
    """A movement that the other's book may lack, or have twice; those near the instant are there already."""
    near = {cause.facts[0] for cause in timings(question, moves)}
    for move in moves:
        alike = abs(move.delta) == abs(question.difference) and question.between(move.time)
        if alike and move.position not in near:
            yield Cause(BOOK, (move.position,), question.difference, False)
