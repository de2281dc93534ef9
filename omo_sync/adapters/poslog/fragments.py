"""A stream of bytes cut into its transactions, one at a time, in bounded memory.

What is cut is found by the tags of `Transaction` alone, comments and CDATA skipped. So a transaction
that is no XML stands alone: the next one begins where its tag does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONGEST = 4 * 1024 * 1024  # bytes of a transaction
HEADER = 64 * 1024  # bytes before the first one

_NAME = rb"(?:[A-Za-z_][\w.-]*:)?Transaction"
_START = re.compile(rb"<" + _NAME + rb"(?=[\s/>])")
_HIDES = rb"(?P<comment><!--)|(?P<cdata><!\[CDATA\[)"
_CLOSES = {"comment": b"-->", "cdata": b"]]>"}
_OPENS = re.compile(_HIDES + rb"|(?P<start>" + _START.pattern + rb")")
_END = re.compile(rb"</" + _NAME + rb"\s*>")
_NEXT = re.compile(_OPENS.pattern + rb"|(?P<end>" + _END.pattern + rb")")
_BORDER = re.compile(_START.pattern + rb"|" + _END.pattern)
_EMPTY = re.compile(rb"<" + _NAME + rb"(?:\s[^<>]*)?/>")
_TAIL = 128  # bytes that may be the beginning of a tag whose rest is still to come


class Fragment(NamedTuple):
    """One transaction.

    content: its bytes, at most LONGEST. cut: how many bytes beyond were dropped.
    end: the offset of the first byte after it. ended: False where its end tag is missing.
    """

    content: bytes
    cut: int
    end: int
    ended: bool


class Cutter:
    """Cuts blocks of bytes that begin at `offset`. Afterwards `header` is what stood before the first
    transaction (at most HEADER bytes), and `rest` what stood after the last one: an unfinished
    transaction (then `unfinished`), or the end of the log."""

    def __init__(self, blocks: Iterable[bytes], offset: int = 0) -> None:
        self.header = b""
        self.rest = b""
        self.unfinished = False
        self._blocks = iter(blocks)
        self._offset = offset  # of the first byte held
        self._held = bytearray()
        self._first = True

    def fragments(self) -> Iterator[Fragment]:
        while self._to_start():
            fragment = self._one()
            if fragment is None:
                self.unfinished = True
                break
            yield fragment
        self.rest = bytes(self._held[:HEADER])

    def _more(self) -> bool:
        block = next(self._blocks, None)
        if block is None:
            return False
        self._held += block
        return True

    def _drop(self, size: int) -> None:
        del self._held[:size]
        self._offset += size

    def _to_start(self) -> bool:
        """Goes to where the next transaction begins; False where there is none."""
        while True:
            found = _OPENS.search(self._held)
            if found is None:
                self._pass(max(0, len(self._held) - _TAIL))
            elif found.lastgroup == "start":
                self._pass(found.start())
                self._first = False
                return True
            else:
                closed = self._held.find(_CLOSES[str(found.lastgroup)], found.end())
                hides = len(self._held) - found.start() <= LONGEST  # what is never closed hides nothing
                if closed >= 0 or not hides:
                    self._pass(closed + 3 if closed >= 0 else found.end())
                    continue
                self._pass(found.start())
            if not self._more():
                self._keep_header(len(self._held))
                return False

    def _pass(self, size: int) -> None:
        self._keep_header(size)
        self._drop(size)

    def _keep_header(self, size: int) -> None:
        if self._first and len(self.header) < HEADER:
            self.header += bytes(self._held[: min(size, HEADER - len(self.header))])

    def _one(self) -> Fragment | None:
        """The transaction that begins here; None where it does not end."""
        at = 1
        while True:
            if empty := _EMPTY.match(self._held):
                return self._cut(empty.end(), True)
            while found := _NEXT.search(self._held, at):
                kind = found.lastgroup
                if kind == "end":
                    return self._cut(found.end(), True)
                if kind == "start":  # the end tag before it is missing
                    return self._cut(found.start(), False)
                closed = self._held.find(_CLOSES[str(kind)], found.end())
                if closed < 0:
                    at = found.start()
                    break
                at = closed + 3
            else:
                at = max(at, len(self._held) - _TAIL)
            if len(self._held) > LONGEST:
                return self._too_long()
            if not self._more():
                return None

    def _cut(self, size: int, ended: bool) -> Fragment:
        content = bytes(self._held[: min(size, LONGEST)])
        self._drop(size)
        return Fragment(content, size - len(content), self._offset, ended)

    def _too_long(self) -> Fragment | None:
        """Everything up to the next end or beginning of a transaction, of which little is kept."""
        content = bytes(self._held[:LONGEST])
        dropped = LONGEST - 1
        self._drop(dropped)
        while True:
            if found := _BORDER.search(self._held):
                size = found.end() if found[0].startswith(b"</") else found.start()
                self._drop(size)
                return Fragment(content, dropped + size - len(content), self._offset, True)
            size = max(0, len(self._held) - _TAIL)
            self._drop(size)
            dropped += size
            if not self._more():
                return None
