"""The digest of what has been used of a file while it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b

HOLD = 1024 * 1024  # more than a row may be long: no row ends within what is longer


class Trail:
    """Follows the blocks of a file; whoever uses them moves `reached` on, row by row.

    A digest is of all bytes up to `reached`, which lies within a block as a rule. So the bytes
    after it are held until it moves, and of a line that is too long to be a row only their hash.
    """

    def __init__(self) -> None:
        self.reached = 0
        self._hash = blake2b(digest_size=8)
        self._ahead: blake2b | None = None
        self._held = bytearray()
        self._start = 0  # offset of the first byte held

    def follow(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self._advance()
            self._held += block
            yield block

    def digest(self) -> str:
        """Of everything before `reached`, as hex."""
        self._advance()
        return self._hash.hexdigest()

    def _advance(self) -> None:
        used = self.reached - self._start
        if used >= 0:
            if self._ahead is not None:
                self._hash, self._ahead = self._ahead, None
            self._hash.update(self._held[:used])
            del self._held[:used]
            self._start = self.reached
        if len(self._held) > HOLD:
            if self._ahead is None:
                self._ahead = self._hash.copy()
            self._ahead.update(self._held)
            self._start += len(self._held)
            self._held.clear()
