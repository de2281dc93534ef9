"""What became of a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from omo_sync.domain.fact import Fact
from omo_sync.errors import OmoSyncError, StoreError

RESERVED = "reserved"  # new: the goods are held from now on
DONE = "done"  # what was asked for holds, from now on or since before
SOLD_OUT = "sold-out"
ORDER_DIFFERS = "order-differs"  # reserved already, with other lines
ORDER_ENDED = "order-ended"  # released or expired: an order is reserved once
HOLD_EXPIRED = "hold-expired"
NOT_HELD = "not-held"
UNKNOWN_ORDER = "unknown-order"
KEY_REUSED = "key-reused"  # the idempotency key came with another request before


class Answer(NamedTuple):
    """code: one of the above. body: JSON-able; the order as it stands, or what is available."""

    code: str
    body: dict[str, Any]

    @property
    def ok(self) -> bool:
        return self.code in (RESERVED, DONE)


class Decision(NamedTuple):
    """facts: what it makes, with their positions, and folded already."""

    answer: Answer
    facts: Sequence[Fact] = ()


class QueueFull(OmoSyncError):
    """More requests wait than are taken; nothing was decided. Ask again a moment later."""


class Unavailable(StoreError):
    """The store did not answer; it is not known whether the request went through. Ask again: it is not
    done twice."""
