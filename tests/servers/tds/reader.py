"""Fields of a message, one after the other; whole numbers have their lowest byte first."""

from __future__ import annotations


class Reader:
    def __init__(self, content: bytes, at: int = 0) -> None:
        self._content = content
        self._at = at

    @property
    def more(self) -> bool:
        return self._at < len(self._content)

    def take(self, count: int) -> bytes:
        part = self._content[self._at : self._at + count]
        if len(part) < count:
            raise ValueError(f"the message ends {count - len(part)} bytes too early")
        self._at += count
        return part

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little")

    def signed(self, size: int) -> int:
        return int.from_bytes(self.take(size), "little", signed=True)

    def text(self, characters: int) -> str:
        return self.take(2 * characters).decode("utf-16-le")

    def rest(self) -> bytes:
        return self.take(len(self._content) - self._at)

    def skip_headers(self) -> None:
        """What stands before a statement since 7.2: of transactions and notifications."""
        self.take(self.number(4) - 4)
