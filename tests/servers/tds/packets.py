"""Messages on the wire: each is cut into packets, of which the last is marked."""

from __future__ import annotations

import select
import socket
import struct
from typing import NamedTuple

BATCH, CALL, RESPONSE, ATTENTION, TRANSACTION, LOGIN, PRELOGIN = 1, 3, 4, 6, 14, 16, 18
LAST = 1
HEADER = struct.Struct(">BBHHBB")


class Message(NamedTuple):
    kind: int
    content: bytes


class Gone(Exception):
    """The other side closed the connection."""


class Wire:
    """size: of a packet, as agreed on at login."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.size = 4096

    def receive(self) -> Message:
        """The next message, whole. Raises Gone."""
        content = b""
        while True:
            kind, status, length, *_ = HEADER.unpack(self._exactly(HEADER.size))
            content += self._exactly(length - HEADER.size)
            if status & LAST:
                return Message(kind, content)

    def send(self, content: bytes) -> None:
        room = self.size - HEADER.size
        for number, start in enumerate(range(0, len(content), room)):
            part = content[start : start + room]
            status = LAST if start + room >= len(content) else 0
            header = HEADER.pack(RESPONSE, status, len(part) + HEADER.size, 0, (number + 1) % 256, 0)
            self._connection.sendall(header + part)

    def send_torn(self, content: bytes) -> None:
        """The first packet of a response that is longer than that; the rest never comes."""
        part = content[: self.size - HEADER.size]
        self._connection.sendall(HEADER.pack(RESPONSE, 0, self.size, 0, 1, 0) + part)

    def interrupted(self, seconds: float) -> bool:
        """Wait so long; whether the other side asks meanwhile not to go on."""
        ready, _, _ = select.select([self._connection], [], [], seconds)
        return bool(ready) and self.receive().kind == ATTENTION

    def _exactly(self, count: int) -> bytes:
        content = b""
        while len(content) < count:
            try:
                part = self._connection.recv(count - len(content))
            except ConnectionError:
                part = b""
            if not part:
                raise Gone
            content += part
        return content
