"""When the middleware takes what has arrived, and when it judges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from omo_sync.domain.fact import HOUR, MINUTE
from omo_sync.simulation.delivery import Delivered, Delivery
from omo_sync.simulation.world import World

SPANS = (MINUTE, 10 * MINUTE, HOUR, 3 * HOUR)  # between two batches, at most


@dataclass(frozen=True)
class Turn:
    """What the middleware does at an instant: take these deliveries as one batch, then perhaps a pass."""

    instant: int
    batch: list[Delivery]
    judges: bool


def schedule(made: World, delivered: Delivered, between: int | None) -> Iterator[Turn]:
    """Everything that arrived, in order of arrival, cut into batches as the seed decides.

    between: microseconds from one pass to the next; None for the closing pass alone, at `as_of`.
    """
    dice = Random(f"{made.options.seed}/batches")
    closing = made.truth.as_of
    waiting = iter(delivered.deliveries)
    following = next(waiting, None)
    instant, due = made.options.start, made.options.start + between if between else closing
    while instant < closing:
        instant = min(instant + dice.randrange(1, dice.choice(SPANS)), due, closing)
        batch = []
        while following is not None and following.recorded <= instant:
            batch.append(following)
            following = next(waiting, None)
        judges = instant in (due, closing)
        if judges:
            due = instant + between if between else closing
        if batch or judges:
            yield Turn(instant, batch, judges)
