"""What one seed shows: the score of both syncs, and everything that must not have happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from omo_sync.domain.clocks import CLOSE
from omo_sync.domain.fact import COIN, SECOND, UNIT
from omo_sync.simulation.clocks import ClockFound, Estimate, found
from omo_sync.simulation.compare import Score, compare, key_of
from omo_sync.simulation.delivery import Delivered
from omo_sync.simulation.rival import RivalFigures
from omo_sync.simulation.truth import Conflict, PriceKey, StockKey, Truth
from omo_sync.simulation.wire import plain
from omo_sync.simulation.world import World


class Outcome(NamedTuple):
    """What a sync shows in the end: rows of stock, points and prices as published, and the open conflicts.

    explained: of each undecided difference its conflict, the kind of cause that is claimed (empty: none),
    and the kinds of all that fit. clocks: what is said of the sources' clocks.
    """

    stock: list[dict[str, Any]]
    points: list[dict[str, Any]]
    prices: list[dict[str, Any]]
    conflicts: list[Conflict]
    explained: list[tuple[Conflict, str, tuple[str, ...]]]
    clocks: list[Estimate]


class Fault(NamedTuple):
    """Something that must not have happened.

    kind: `silent` or `wrong` (a figure; wrong: although every fact of it arrived), `reserved`, `price`,
    `missed` or `unexpected` (a conflict), `cause` (a false explanation), `clock` (an estimate that is off by
    more than CLOSE), `passes` or `rebuild` (state that depends on more than the facts).
    about: the values of a key, or of a conflict. told, true: figures, as decimal texts.
    """

    kind: str
    about: tuple[str, ...]
    told: str = ""
    true: str = ""


class Prices(NamedTuple):
    """How many prices there are of which it is known whose word counts, and how many each sync has wrong."""

    known: int = 0
    ours_wrong: int = 0
    rival_wrong: int = 0


class Explanations(NamedTuple):
    """Undecided differences, those of them whose cause one fact shows, and of these how many were explained
    rightly. false: explanations of another cause than the true one. among: not explained, and the true
    cause stood among the possible ones."""

    differences: int = 0
    explainable: int = 0
    right: int = 0
    false: int = 0
    among: int = 0

    def plus(self, other: Explanations) -> Explanations:
        return Explanations(*(mine + yours for mine, yours in zip(self, other, strict=True)))


@dataclass(frozen=True)
class Verdict:
    """One seed, or several in a row.

    seed: the first. records: that arrived. lost: facts that never did. conflicts: open, of every kind.
    unexpected: those among them that nobody has to decide. clocks: those that were wrong.
    """

    seed: int
    records: int
    lost: int
    ours: Score
    rival: Score
    conflicts: int
    unexpected: int
    prices: Prices
    explanations: Explanations
    faults: list[Fault]
    clocks: list[ClockFound]

    def plus(self, other: Verdict) -> Verdict:
        """The figures of both together."""
        return Verdict(
            self.seed,
            self.records + other.records,
            self.lost + other.lost,
            self.ours.plus(other.ours),
            self.rival.plus(other.rival),
            self.conflicts + other.conflicts,
            self.unexpected + other.unexpected,
            Prices(*(mine + yours for mine, yours in zip(self.prices, other.prices, strict=True))),
            self.explanations.plus(other.explanations),
            self.faults + other.faults,
            self.clocks + other.clocks,
        )


def judge(made: World, delivered: Delivered, outcome: Outcome, rival: RivalFigures) -> Verdict:
    """Hold what both syncs show in the end against the truth.

    A key of which a fact was lost may be wrong if it is flagged, and may be in conflict.
    """
    truth = replace(made.truth, conflicts=made.truth.conflicts | delivered.conflicts)
    compared = compare(truth, outcome.stock, outcome.points, outcome.conflicts, rival)
    hurt = {(fact.data["sku"], fact.data["location"]) for fact in delivered.lost}
    unexpected = [found for found in compared.unexpected if key_of(found) not in hurt]
    undisputed = undisputed_prices(truth)
    prices = {
        (row["sku"], row["channel"], row["location"]): int(Decimal(row["effective"]) * COIN)
        for row in outcome.prices
        if row["effective"] is not None
    }
    faults = [
        *(Fault("silent", key) for key in compared.silent),
        *wrong_figures(truth, outcome, hurt),
        *wrong_prices(undisputed, prices),
        *(Fault("missed", conflict) for conflict in sorted(truth.conflicts - set(outcome.conflicts))),
        *(Fault("unexpected", conflict) for conflict in unexpected),
        *false_explanations(made, outcome),
        *wrong_clocks(found(outcome.clocks, delivered.clocks)),
    ]
    return Verdict(
        seed=made.options.seed,
        records=len(delivered.deliveries),
        lost=len(delivered.lost),
        ours=compared.ours,
        rival=compared.rival,
        conflicts=len(outcome.conflicts),
        unexpected=len(unexpected),
        prices=Prices(len(undisputed), differing(undisputed, prices), differing(undisputed, rival.prices)),
        explanations=explanations(made, outcome),
        faults=faults,
        clocks=found(outcome.clocks, delivered.clocks),
    )


def explanations(made: World, outcome: Outcome) -> Explanations:
    """How the explanations of a sync compare with what truly was the case."""
    told = [
        (made.causes.get(conflict), claimed, possible) for conflict, claimed, possible in outcome.explained
    ]
    known = [(true, claimed, possible) for true, claimed, possible in told if true]
    return Explanations(
        differences=len(told),
        explainable=len(known),
        right=sum(claimed == true for true, claimed, _ in known),
        false=sum(bool(claimed) and claimed != true for true, claimed, _ in told),
        among=sum(not claimed and true in possible for true, claimed, possible in known),
    )


def false_explanations(made: World, outcome: Outcome) -> Iterator[Fault]:
    """An explanation is false where the true cause was another one."""
    for conflict, claimed, _ in outcome.explained:
        true = made.causes.get(conflict, "")
        if claimed and claimed != true:
            yield Fault("cause", conflict, claimed, true or "-")


def wrong_clocks(clocks: Iterable[ClockFound]) -> Iterator[Fault]:
    """Estimates that are missing, or off by more than they may be."""
    for one in clocks:
        if one.error is None or one.error > CLOSE:
            told = "-" if one.estimate.offset is None else plain(one.estimate.offset, SECOND)
            yield Fault("clock", (one.estimate.source,), told, plain(one.true, SECOND))


def wrong_figures(truth: Truth, outcome: Outcome, hurt: Collection[StockKey]) -> Iterator[Fault]:
    """Keys whose facts all arrived and that are wrong all the same, whether or not they are flagged."""
    stock = {(row["sku"], row["location"]): row for row in outcome.stock}
    for key in sorted(truth.on_hand.keys() | stock.keys()):
        row = stock.get(key, {"on_hand": "0", "reserved": "0"})
        true, held = (plain(figures.get(key, 0), UNIT) for figures in (truth.on_hand, truth.reserved))
        if row["on_hand"] != true and key not in hurt:
            yield Fault("wrong", key, row["on_hand"], true)
        if row["reserved"] != held:
            yield Fault("reserved", key, row["reserved"], held)
    points = {row["member"]: row["balance"] for row in outcome.points}
    for member in sorted(truth.points.keys() | points.keys()):
        told, true = points.get(member, "0"), plain(truth.points.get(member, 0), UNIT)
        if told != true:
            yield Fault("wrong", (member,), told, true)


def undisputed_prices(truth: Truth) -> dict[PriceKey, int]:
    """The prices of which the protocol knows whose word counts."""
    disputed = {conflict[1] for conflict in truth.conflicts if conflict[0] == "price-disagreement"}
    return {key: amount for key, amount in truth.prices.items() if key[0] not in disputed}


def wrong_prices(true: dict[PriceKey, int], told: dict[PriceKey, int]) -> Iterator[Fault]:
    """Every price has its authority, so each of them has to be right."""
    for key, amount in true.items():
        found = told.get(key)
        if found != amount:
            shown = "-" if found is None else plain(found, COIN)
            yield Fault("price", tuple(code or "-" for code in key), shown, plain(amount, COIN))


def differing(true: dict[PriceKey, int], told: dict[PriceKey, int]) -> int:
    return sum(told.get(key) != amount for key, amount in true.items())
