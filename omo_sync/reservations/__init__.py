"""Goods held for orders: decided at the head of the log, by one writer per process.

reservations = Reservations(engine)
reservations.reserve("W1001", [Wanted.of("6901234567892", "store-01", "2")])
"""

from omo_sync.reservations.answer import Answer, QueueFull, Unavailable
from omo_sync.reservations.request import Confirm, Fulfil, Look, Release, Reserve, Wanted
from omo_sync.reservations.reservations import Reservations
from omo_sync.reservations.terms import Terms

__all__ = [
    "Answer",
    "Confirm",
    "Fulfil",
    "Look",
    "QueueFull",
    "Release",
    "Reservations",
    "Reserve",
    "Terms",
    "Unavailable",
    "Wanted",
]
