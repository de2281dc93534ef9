"""Why a number is what it is: the facts that make it, in order, and what does not count and why.

    stock(transaction, log, sku, location, at=None)     StockExplained

Each has `rows()` (dicts of `time source id type effect balance note`), `data()` (all of it,
JSON-able) and, by `lines`, text for people. What is explained adds up to what is shown, or
StoreError is raised.
"""

from omo_sync.projections.explaining.stock import StockExplained, stock
from omo_sync.projections.explaining.text import lines

__all__ = ["StockExplained", "lines", "stock"]
