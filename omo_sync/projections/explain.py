"""Why a number is what it is: the facts that make it, in order, and what does not count and why.

    stock(transaction, log, sku, location, at=None)             StockExplained
    price(transaction, log, sku, channel, location, at)         PriceExplained
    points(transaction, log, member, at=None)                   PointsExplained

Instants are microseconds. Each has `rows()` (dicts of `time source id type effect balance note`),
`data()` (all of it, JSON-able), `found` (does any fact name it) and, by `lines`, text for people.
What is explained comes to what is shown, or StoreError is raised.
"""

from omo_sync.projections.explaining.points import PointsExplained, points
from omo_sync.projections.explaining.price import PriceExplained, price
from omo_sync.projections.explaining.stock import StockExplained, stock
from omo_sync.projections.explaining.text import Explained, lines

__all__ = [
    "Explained",
    "PointsExplained",
    "PriceExplained",
    "StockExplained",
    "lines",
    "points",
    "price",
    "stock",
]
