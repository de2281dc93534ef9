"""The keys of the store as grants of this process."""

from __future__ import annotations

from functools import partial

from omo_sync.api.access import Access, Grant
from omo_sync.api.part import Since, TakeOver, nothing
from omo_sync.store import keys
from omo_sync.store.database import Transaction


class GrantsPart:
    """Reads the keys whenever one was made or revoked."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._version = -1

    def due(self, now: int) -> bool:
        """Nothing is, by time alone."""
        return False

    def read(self, transaction: Transaction, since: Since) -> TakeOver:
        """On the follower's thread."""
        version = keys.version(transaction)
        if since.position is not None and version == self._version:
            return nothing
        self._version = version
        grants = {
            bytes.fromhex(key.hash): Grant(
                key.name, frozenset(key.scopes), tuple(key.sources), key.expires, key.rate
            )
            for key in keys.valid(transaction)
        }
        return partial(self.access.replace, grants)
