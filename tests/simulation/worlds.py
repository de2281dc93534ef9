"""What the reference model makes of made worlds."""

from __future__ import annotations

from omo_sync.domain.fact import COIN, UNIT
from omo_sync.simulation.delivery import Delivered
from omo_sync.simulation.truth import Conflict, PriceKey, StockKey
from omo_sync.simulation.wire import instant, plain
from omo_sync.simulation.world import World as MadeWorld
from tests.reference import World, evaluate


def judged(made: MadeWorld, delivered: Delivered) -> World:
    """What the protocol makes of everything that arrived unbroken."""
    events = [
        {**delivery.body, "recordedtime": instant(delivery.recorded)}
        for delivery in delivered.deliveries
        if not isinstance(delivery.body, bytes)
    ]
    return evaluate(events, [instant(made.truth.as_of)])


def stock_of(world: World) -> dict[StockKey, tuple[str, str]]:
    """On hand and reserved of every key."""
    return {(row["sku"], row["location"]): (row["on_hand"], row["reserved"]) for row in world.stock()}


def true_stock(made: MadeWorld) -> dict[StockKey, tuple[str, str]]:
    truth = made.truth
    return {key: (plain(truth.on_hand[key], UNIT), plain(truth.reserved[key], UNIT)) for key in truth.on_hand}


def true_points(made: MadeWorld) -> dict[str, str]:
    return {member: plain(balance, UNIT) for member, balance in made.truth.points.items()}


def prices_of(made: MadeWorld, world: World) -> dict[PriceKey, str]:
    """Effective prices at the closing pass, without the items whose price is disputed."""
    rows = world.prices(instant(made.truth.as_of))
    prices = {(row["sku"], row["channel"], row["location"]): row["effective"] for row in rows}
    return {key: price for key, price in prices.items() if price is not None and key[0] not in disputed(made)}


def true_prices(made: MadeWorld) -> dict[PriceKey, str]:
    prices = made.truth.prices
    return {key: plain(amount, COIN) for key, amount in prices.items() if key[0] not in disputed(made)}


def disputed(made: MadeWorld) -> set[str]:
    return {conflict[1] for conflict in made.truth.conflicts if conflict[0] == "price-disagreement"}


def conflicts_of(world: World) -> set[Conflict]:
    return {tuple(conflict) for conflict in world.conflicts()}
