"""What the copy consists of: each part reads on the follower's thread and is taken over on the event loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from omo_sync.domain.settings import Settings
from omo_sync.projections.changes import Change
from omo_sync.store.database import Transaction

TakeOver = Callable[[], None]


class Since(NamedTuple):
    """What is new in the store. position: that of the copy, None where all is to be read anew, whatever
    has changed. now: microseconds."""

    position: int | None
    epoch: int
    changes: Sequence[Change]
    settings: Settings
    now: int


class Part(Protocol):
    """One part of the copy."""

    def due(self, now: int) -> bool:
        """Whether something is new by time alone."""

    def read(self, transaction: Transaction, since: Since) -> TakeOver:
        """Read what is new; what it gives runs on the event loop."""


def nothing() -> None:
    """There is nothing to take over."""
