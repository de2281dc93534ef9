"""Which messages of a made chain suffer what on their way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random

from omo_sync.domain.fact import DAY, HOUR
from omo_sync.simulation.chain import times
from omo_sync.simulation.goods import OPENED
from omo_sync.simulation.telling import Told
from omo_sync.simulation.world import World


@dataclass(frozen=True)
class DeliveryOptions:
    """How bad the lines are. Shares of 1, of all messages unless it says otherwise.

    outages: of the shops' days, with the shop offline for two to four hours.
    lost: of the tills' messages about stock. divergent: of their sales, told again with another quantity.
    broken: garbled at first, and sent again.
    wrong_clocks: of the shops, their clocks off by up to ten minutes. set_right: of these, at noon of the
        second day.
    """

    doubled: float = 0.03
    late: float = 0.005
    reordered: float = 0.03
    outages: float = 0.4
    lost: float = 0.0005
    broken: float = 0.003
    divergent: float = 0.0001
    wrong_clocks: float = 0.0
    set_right: float = 0.0


BUSY_LINES = DeliveryOptions(lost=0.02, divergent=0.005)  # beside a chain that is busy


@dataclass(frozen=True)
class Outage:
    """A source is offline from `since` until before `until`."""

    source: str
    since: int
    until: int


def outages(world: World, share: float, dice: Random) -> list[Outage]:
    """When which shop is offline."""
    days = range(world.options.start, world.options.end, DAY)
    shop_days = [(day, source) for day in days for source in till_sources(world)]
    found = []
    for day, source in dice.sample(shop_days, times(dice, share * len(shop_days))):
        since = day + dice.randrange(11 * HOUR, 17 * HOUR)
        found.append(Outage(source, since, since + dice.randrange(2 * HOUR, 4 * HOUR)))
    return found


def till_sources(world: World) -> list[str]:
    """The sources of the shops' tills."""
    return sorted({fact.source for fact in world.facts if fact.source.startswith("pos/")})


def pick_lost(world: World, share: float, dice: Random) -> list[Told]:
    """Messages that never arrive, among those whose loss can be noticed.

    A gap in a source's numbers casts doubt on what that source has counted or moved, since the last count,
    and its instant is that of the next number. So what stays out: keys of which the till told nothing else,
    openings, one line of a count with several, hand-overs of orders (a later count ends the doubt, and the
    hold is still there), points (they have no such doubt), planted disagreements, and a message whose
    successor is dated before it.
    """
    told = _tellings(world)
    lost: list[Told] = []
    fit = losable(world)
    for fact in dice.sample(fit, times(dice, share * len(fit))):
        if told[_teller_of(fact)] > 1:
            told[_teller_of(fact)] -= 1
            lost.append(fact)
    while len(noticed := _noticed(lost, world)) < len(lost):
        lost = noticed
    return lost


def losable(world: World) -> list[Told]:
    """The tills' messages about stock that may go missing without breaking what a gap can say."""
    planted = {conflict[-2:] for conflict in world.truth.conflicts}
    opened = world.options.start + OPENED
    facts = [fact for fact in world.facts if _is_tillwork(fact)]
    lines = Counter((fact.source, fact.data.get("stocktake")) for fact in facts)
    return [
        fact
        for fact in facts
        if fact.time > opened
        and "order" not in fact.data
        and (fact.data["sku"], fact.data["location"]) not in planted
        and ("stocktake" not in fact.data or lines[fact.source, fact.data["stocktake"]] == 1)
    ]


def _is_tillwork(fact: Told) -> bool:
    """Whether a till counted or moved something by this."""
    is_stock = fact.type.startswith("inventory.") and fact.type != "inventory.reported"
    return is_stock and fact.source.startswith("pos/")


def _tellings(world: World) -> Counter[tuple[str, str, str]]:
    """How often each till counted or moved each key, without what it took back."""
    voided = {(fact.source, fact.data["retracts"]) for fact in world.facts if "retracts" in fact.data}
    standing = (fact for fact in world.facts if (fact.source, fact.id) not in voided)
    return Counter(_teller_of(fact) for fact in standing if _is_tillwork(fact))


def _teller_of(fact: Told) -> tuple[str, str, str]:
    return (fact.source, fact.data["sku"], fact.data["location"])


def _noticed(lost: list[Told], world: World) -> list[Told]:
    """Those whose successor among what arrives is not dated before them."""
    gone = {(fact.source, fact.sequence) for fact in lost}
    successors: dict[tuple[str, int | None], int] = {}
    newest: dict[str, int] = {}
    for fact in reversed(world.facts):
        if (fact.source, fact.sequence) in gone:
            successors[fact.source, fact.sequence] = newest[fact.source]
        elif fact.sequence is not None or fact.source not in newest:
            newest[fact.source] = fact.time
    return [fact for fact in lost if successors[fact.source, fact.sequence] >= fact.time]
