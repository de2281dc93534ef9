"""Who may do what: a grant for every key, found by the key's hash."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from omo_sync.api.problem import Problem
from omo_sync.clock import Clock

SECOND = 1_000_000

PUBLIC = {
    "stock": "stock:read",
    "prices": "prices:read",
    "catalogue": "catalogue:read",
    "reservations": "reservations:write",
}
"""What `public` may open to everybody, and the scope that it stands for."""

Headers = Mapping[bytes, bytes]


class Grant:
    """What a key allows. expires: microseconds, or None. rate: requests a second of one process, 0
    for any number. sources: patterns of the sources that it may speak for."""

    def __init__(
        self,
        name: str,
        scopes: frozenset[str],
        sources: tuple[str, ...] = (),
        expires: int | None = None,
        rate: int = 0,
    ) -> None:
        self.name = name
        self.scopes = scopes
        self.sources = sources
        self.expires = expires
        self.rate = rate
        self.always = frozenset[str]() if rate or expires is not None else scopes  # nothing more to look at
        self._left = float(rate)
        self._filled = 0

    def allows(self, scope: str, now: int) -> None:
        """Raises Problem where it does not, or not any more, or not so often."""
        if scope not in self.scopes and "admin" not in self.scopes:
            raise Problem("wrong-scope", scope=scope)
        if self.expires is not None and now >= self.expires:
            raise Problem("bad-key")
        if self.rate:
            self._count(now)

    def _count(self, now: int) -> None:
        """One request out of a bucket that fills by `rate` a second and holds a second's worth."""
        passed = (now - self._filled) / SECOND
        self._left = min(float(self.rate), self._left + passed * self.rate)
        self._filled = now
        if self._left < 1:
            raise Problem("too-many", retry_after=1, rate=self.rate, seconds=1)
        self._left -= 1


class Access:
    """grants: by SHA-256 of the key."""

    def __init__(self, public: tuple[str, ...], now: Clock) -> None:
        self.now = now
        self.anybody = Grant("anybody", frozenset(PUBLIC[part] for part in public))
        self.grants: dict[bytes, Grant] | None = None  # not read yet
        self._seen: dict[bytes, Grant] = {}

    def replace(self, grants: dict[bytes, Grant]) -> None:
        """The keys have changed."""
        self.grants = grants
        self._seen = {}

    def need(self, headers: Headers, scope: str) -> Grant:
        """The grant of whoever asks. Raises Problem (401, 403, 429)."""
        told = headers.get(b"authorization") or headers.get(b"x-api-key")
        if told is None:
            if scope not in self.anybody.scopes:
                raise Problem("no-key")
            return self.anybody
        grant = self._seen.get(told) or self._look_up(told)
        if scope not in grant.always:
            grant.allows(scope, self.now())
        return grant

    def _look_up(self, told: bytes) -> Grant:
        key = told[7:].strip() if told[:7].lower() == b"bearer " else told
        if self.grants is None:
            raise Problem("not-ready", retry_after=1)
        grant = self.grants.get(sha256(key).digest())
        if grant is None:
            raise Problem("bad-key")
        self._seen[told] = grant
        return grant
