"""An access token that is fetched when there is none, or when it is about to expire."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from omo_sync.clock import Clock

MARGIN = 300_000_000  # microseconds before its end at which it is not used any more


class Granted(NamedTuple):
    """until: in microseconds."""

    token: str
    until: int


class Token:
    def __init__(self, fetch: Callable[[], Granted], now: Clock) -> None:
        self._fetch = fetch
        self._now = now
        self._held: Granted | None = None

    def value(self) -> str:
        """Raises what fetching it raises."""
        if self._held is None or self._now() >= self._held.until - MARGIN:
            self._held = self._fetch()
        return self._held.token

    def forget(self) -> None:
        """The shop does not take it any more."""
        self._held = None
