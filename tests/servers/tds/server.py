"""A server of SQL Server's protocol on a free port, with tables of a test's own, and mishaps as it orders."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

from tests.servers.drivers import FREETDS, driver, microsoft
from tests.servers.tds.packets import Wire
from tests.servers.tds.session import Session
from tests.servers.tds.tokens import Trouble
from tests.servers.tds.types import Type
from tests.serving import in_thread

PASSWORD = "right;pass"
LOGIN = f"DATABASE=isszmv9;UID=reader;PWD={{{PASSWORD}}}"


class Tds(ThreadingTCPServer):
    """types: of the columns of all results, by name. asked: the statements, with their values. slow: words
    of statements that take `slowness` seconds. troubles: errors for statements, by words of them. torn: so
    many responses of more than a packet end within it, and the connection with them."""

    daemon_threads = True
    password = PASSWORD

    def __init__(self, file: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.file = file
        self.types: Mapping[str, Type] = {}
        self.asked: list[tuple[str, Mapping[str, Any]]] = []
        self.slow = ""
        self.slowness = 30.0
        self.troubles: dict[str, Trouble] = {}
        self.torn = 0
        self.books = sqlite3.connect(file, isolation_level=None)
        self.books.execute("PRAGMA synchronous = OFF")

    @property
    def port(self) -> int:
        port: int = self.server_address[1]
        return port

    @property
    def freetds(self) -> str:
        """A connection string for the FreeTDS driver."""
        return f"DRIVER={{{driver(FREETDS)}}};SERVER=127.0.0.1;PORT={self.port};{LOGIN}"

    @property
    def microsoft(self) -> str:
        """For Microsoft's."""
        return f"DRIVER={{{microsoft()}}};SERVER=127.0.0.1,{self.port};Encrypt=no;{LOGIN}"


class Handler(BaseRequestHandler):
    server: Tds
    request: socket.socket

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        Session(self.server, Wire(self.request)).run()


@contextmanager
def serving(folder: Path) -> Iterator[Tds]:
    """folder: where its tables are kept."""
    server = Tds(folder / "tables.db")
    with closing(server.books), in_thread(server):
        yield server
