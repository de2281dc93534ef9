"""What is said before the first statement: no encryption, who it is, and how we will speak."""

from __future__ import annotations

import struct
from typing import NamedTuple

from tests.servers.tds import tokens
from tests.servers.tds.reader import Reader
from tests.servers.tds.types import CHINESE

VERSION, ENCRYPTION, INSTANCE, THREAD, MARS, END = 0, 1, 2, 3, 4, 0xFF
NOT_SUPPORTED = 2
TDS = 0x74000004
PLACES = 36  # where the places of a login's texts begin


class Login(NamedTuple):
    user: str
    password: str
    database: str
    application: str
    packet: int


def hello() -> bytes:
    """The answer to a prelogin."""
    options = (
        (VERSION, bytes([15, 0, 0x10, 0x00, 0, 0])),
        (ENCRYPTION, bytes([NOT_SUPPORTED])),
        (INSTANCE, b"\0"),
        (THREAD, b""),
        (MARS, b"\0"),
    )
    at = 5 * len(options) + 1
    head = b""
    for option, content in options:
        head += struct.pack(">BHH", option, at, len(content))
        at += len(content)
    return head + bytes([END]) + b"".join(content for _, content in options)


def read(content: bytes) -> Login:
    """Of a LOGIN7 message."""
    packet = Reader(content, 8).number(4)
    user, password, application, database = (_text(content, index) for index in (1, 2, 3, 8))
    return Login(
        user.decode("utf-16-le"),
        bytes(_swapped(byte ^ 0xA5) for byte in password).decode("utf-16-le"),
        database.decode("utf-16-le"),
        application.decode("utf-16-le"),
        packet or 4096,
    )


def _text(content: bytes, index: int) -> bytes:
    place = Reader(content, PLACES + 4 * index)
    at, length = place.number(2), place.number(2)
    return Reader(content, at).take(2 * length)


def welcome(login: Login) -> bytes:
    return (
        tokens.environment(tokens.DATABASE, login.database, "master")
        + tokens.collation(CHINESE.code)
        + tokens.environment(tokens.LANGUAGE, "简体中文", "")
        + tokens.environment(tokens.PACKET, str(login.packet), "4096")
        + tokens.acknowledged(TDS, "Microsoft SQL Server", (15, 0, 0x10, 0x00))
        + tokens.done()
    )


def _swapped(byte: int) -> int:
    return byte >> 4 | (byte & 0x0F) << 4
