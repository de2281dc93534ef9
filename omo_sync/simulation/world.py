"""A made chain from its first count to its last night: all that is told of it, and what is true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from omo_sync.simulation import goods, membership, pricing, reports, trouble
from omo_sync.simulation.catalogue import Item
from omo_sync.simulation.chain import Chain
from omo_sync.simulation.options import WorldOptions
from omo_sync.simulation.orders import Mall
from omo_sync.simulation.stocktakes import Stocktakes
from omo_sync.simulation.telling import Told
from omo_sync.simulation.tills import Tills
from omo_sync.simulation.truth import Conflict, PriceKey, Truth


@dataclass(frozen=True)
class World:
    """facts: in the order in which they were told, whether or not they will ever arrive. causes: of
    differences that one fact explains, by their conflict, the kind of that cause (see `domain.causes`)."""

    options: WorldOptions
    items: list[Item]
    facts: list[Told]
    truth: Truth
    causes: Mapping[Conflict, str] = field(default_factory=dict)


def make_world(options: WorldOptions) -> World:
    """Let the chain trade. The same options always give the same world."""
    chain = Chain(options)
    goods.stock_up(chain)
    trouble.plan(chain)
    pricing.plan(chain)
    membership.plan(chain)
    goods.plan(chain)
    for location in chain.locations:
        Tills(chain, location).plan()
        Stocktakes(chain, location).plan()
    Mall(chain).plan()
    reports.plan(chain)
    chain.agenda.run()
    return World(options, chain.items, chain.teller.facts, _truth(chain), chain.causes)


def _truth(chain: Chain) -> Truth:
    shelves = [shelf for shelf in chain.shelves.all() if shelf.named]
    return Truth(
        as_of=chain.options.as_of,
        on_hand={(shelf.sku, shelf.location): shelf.here for shelf in shelves},
        reserved={(shelf.sku, shelf.location): shelf.held for shelf in shelves},
        points=chain.accounts.balances(),
        prices=_prices(chain),
        conflicts=frozenset(chain.expected),
    )


def _prices(chain: Chain) -> dict[PriceKey, int]:
    prices: dict[PriceKey, int] = {}
    for item in chain.items:
        for scope in chain.tariff.scopes(item.sku):
            amount = chain.tariff.effective(item.sku, scope, chain.options.as_of)
            if amount is not None:
                member, code = scope
                channel, location = (code if member == name else None for name in ("channel", "location"))
                prices[item.sku, channel, location] = amount
    return prices
