"""How far figures are from the truth, and whether anybody was told: ours beside the rival's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Any

from omo_sync.domain.fact import UNIT
from omo_sync.simulation.rival import RivalFigures
from omo_sync.simulation.truth import Conflict, StockKey, Truth

Key = tuple[str, ...]  # (sku, location) or (member,)

DOUBTS = frozenset({"suspect", "uncounted", "negative", "clock"})
STOCK_KINDS = frozenset({"count-variance", "stock-drift", "oversold", "void-after-count"})
POINTS_KINDS = frozenset({"points-overdrawn", "points-drift"})


@dataclass(frozen=True)
class Score:
    """One sync against the truth, over the stock keys and members that the truth names.

    wrong: another figure than the truth. silent: wrong, and nothing says so. flagged: in doubt or under an
    open conflict. rightly: flagged, and wrong or in need of a person. asked: under an open conflict.
    missed: conflicts that a person has to decide and was not shown.
    """

    keys: int
    wrong: int
    silent: int
    flagged: int
    rightly: int
    asked: int
    missed: int

    def plus(self, other: Score) -> Score:
        """Both together, as of chains beside each other."""
        return Score(*(mine + yours for mine, yours in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Comparison:
    """Ours and the rival's score.

    silent: keys that we have wrong without a word. unexpected: our open conflicts of which the truth knows
    nothing.
    """

    ours: Score
    rival: Score
    silent: list[Key]
    unexpected: list[Conflict]


def compare(
    truth: Truth,
    stock: Iterable[Mapping[str, Any]],
    points: Iterable[Mapping[str, Any]],
    conflicts: Iterable[Sequence[str]],
    rival: RivalFigures,
) -> Comparison:
    """Hold both syncs against the truth.

    stock: rows with `sku location on_hand flags`. points: rows with `member balance`. Numbers as decimal
    texts. conflicts: the open ones, each its kind and then the values of its key.
    """
    rows = list(stock)
    figures: dict[Key, int] = {(row["sku"], row["location"]): _scaled(row["on_hand"]) for row in rows}
    figures |= {(row["member"],): _scaled(row["balance"]) for row in points}
    doubtful: set[Key] = {(row["sku"], row["location"]) for row in rows if DOUBTS & set(row["flags"])}
    opened = {tuple(conflict) for conflict in conflicts}
    theirs = _together(rival.on_hand, rival.points)
    flagged = doubtful | {key for key in map(key_of, opened) if key is not None}
    return Comparison(
        ours=_score(truth, figures, doubtful, opened),
        rival=_score(truth, theirs, set(), set()),
        silent=sorted(_wrong(truth, figures) - flagged),
        unexpected=sorted(opened - truth.conflicts),
    )


def key_of(conflict: Conflict) -> Key | None:
    """The stock key or member that a conflict is about; None for prices, sources and identities."""
    kind, *values = conflict
    if kind in STOCK_KINDS or kind in POINTS_KINDS:
        return tuple(values)
    return tuple(values[1:]) if kind == "told-twice" else None


def _score(truth: Truth, figures: Mapping[Key, int], doubtful: set[Key], opened: set[Conflict]) -> Score:
    keys = _together(truth.on_hand, truth.points).keys() | figures.keys()
    wrong = _wrong(truth, figures)
    asked = {key for key in map(key_of, opened) if key is not None}
    needed = {key for key in map(key_of, truth.conflicts) if key is not None}
    flagged = doubtful | asked
    return Score(
        keys=len(keys),
        wrong=len(wrong),
        silent=len(wrong - flagged),
        flagged=len(flagged),
        rightly=len(flagged & (wrong | needed)),
        asked=len(asked),
        missed=len(truth.conflicts - opened),
    )


def _wrong(truth: Truth, figures: Mapping[Key, int]) -> set[Key]:
    true = _together(truth.on_hand, truth.points)
    return {key for key in true.keys() | figures.keys() if figures.get(key, 0) != true.get(key, 0)}


def _together(on_hand: Mapping[StockKey, int], points: Mapping[str, int]) -> dict[Key, int]:
    stock: dict[Key, int] = {(sku, location): figure for (sku, location), figure in on_hand.items()}
    return stock | {(member,): balance for member, balance in points.items()}


def _scaled(number: str | int) -> int:
    return int(Decimal(number) * UNIT)
