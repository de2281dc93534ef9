"""Plants disagreements that only a person can decide; what has to be flagged is known beforehand."""

from __future__ import annotations

from collections.abc import Callable

from omo_sync.simulation import trouble_causes, trouble_members, trouble_prices, trouble_stock
from omo_sync.simulation.chain import Chain, times
from omo_sync.simulation.stage import Stage

KINDS: tuple[Callable[[Stage, int], None], ...] = (
    trouble_stock.stolen,
    trouble_stock.counted_while_selling,
    trouble_stock.oversold,
    trouble_stock.told_twice,
    trouble_stock.stock_drift,
    trouble_stock.voided_after_count,
    trouble_members.overdrawn,
    trouble_members.told_twice,
    trouble_members.drift,
    trouble_members.identity_clash,
    trouble_prices.disagreement,
    trouble_prices.drift,
    trouble_prices.outlier,
    *trouble_causes.KINDS,
)


def plan(chain: Chain) -> None:
    """Plant as many as the options ask for, spread over all kinds in an order that the seed decides."""
    stage, options = Stage(chain), chain.options
    keys = len(chain.shelves.all()) + options.members + options.skus
    kinds = list(KINDS)
    stage.dice.shuffle(kinds)
    # By chance, and not by rounding, so that small chains have their share too.
    for number in range(times(chain.dice("trouble/number"), options.conflicts * keys)):
        kinds[number % len(kinds)](stage, stage.dice.choice(list(chain.days())))
