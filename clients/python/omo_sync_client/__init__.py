"""A typed client of omo-sync's storefront API.

with Storefront("http://127.0.0.1:8000", key="omo_…") as shop:
    shop.stock("6901234567892")["available"]
"""

from omo_sync_client.errors import Forbidden, Problem, SoldOut, Unknown, Unreachable
from omo_sync_client.retry import Patience
from omo_sync_client.storefront import Line, Storefront

__all__ = [
    "Forbidden",
    "Line",
    "Patience",
    "Problem",
    "SoldOut",
    "Storefront",
    "Unknown",
    "Unreachable",
]
