"""One connection: login, then statements, each answered by tables, an error, or nothing more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.servers.tds import calls, login, tokens
from tests.servers.tds.books import Books, Found, Refused
from tests.servers.tds.packets import (
    ATTENTION,
    BATCH,
    CALL,
    LOGIN,
    PRELOGIN,
    TRANSACTION,
    Gone,
    Message,
    Wire,
)
from tests.servers.tds.reader import Reader
from tests.servers.tds.tokens import Column, Trouble
from tests.servers.tds.types import Text, Whole

if TYPE_CHECKING:
    from tests.servers.tds.server import Tds

BEGIN, COMMIT = 5, 7
SET = re.compile(r"^\s*SET\s+(.+?);?\s*$", re.IGNORECASE | re.DOTALL)
ROWCOUNT = re.compile(r"ROWCOUNT\s+(\d+)", re.IGNORECASE)
LOGIN_FAILED = 18456

# What drivers ask of types: how long a text, a wide one, bytes and a time may be.
DESCRIBED = re.compile(r"\s*(?:EXEC\s+)?sp_datatype_info(?:_\d+)?\s+(-?\d+)")
DESCRIPTION = [
    Column("TYPE_NAME", Text(128, None)),
    Column("DATA_TYPE", Whole(4)),
    Column("PRECISION", Whole(4)),
]
KINDS = (("varchar", 12, 8_000), ("nvarchar", -9, 4_000), ("varbinary", -3, 8_000), ("datetime", 93, 23))


class Stopped(Exception):
    """The other side does not wait for the answer any more."""


class Session:
    def __init__(self, server: Tds, wire: Wire) -> None:
        self._server = server
        self._wire = wire
        self._books = Books(server.file, server.types)
        self._prepared: dict[int, str] = {}
        self._limit = 0
        self._number = 0  # of the latest transaction

    def run(self) -> None:
        try:
            while True:
                try:
                    self._answer(self._wire.receive())
                except Stopped:
                    self._wire.send(tokens.done(tokens.STOPPED))
        except Gone:
            return
        finally:
            self._books.close()

    def _answer(self, message: Message) -> None:
        if message.kind == ATTENTION:  # of an answer that was whole already
            raise Stopped
        if message.kind == PRELOGIN:
            self._wire.send(login.hello())
        elif message.kind == LOGIN:
            self._login(login.read(message.content))
        elif message.kind == BATCH:
            reader = Reader(message.content)
            reader.skip_headers()
            self._statement(reader.rest().decode("utf-16-le"))
        elif message.kind == CALL:
            self._call(calls.read(message.content))
        elif message.kind == TRANSACTION:
            reader = Reader(message.content)
            reader.skip_headers()
            self._transaction(reader)

    def _login(self, who: login.Login) -> None:
        if who.password != self._server.password:
            said = Trouble(LOGIN_FAILED, f"Login failed for user '{who.user}'.", 14)
            self._wire.send(tokens.error(said) + tokens.done(tokens.FAILED))
            raise Gone
        self._wire.send(login.welcome(who))
        self._wire.size = who.packet

    def _transaction(self, reader: Reader) -> None:
        """A commit or a rollback may ask for the next transaction at once."""
        way = reader.number(2)
        answer = b""
        if way != BEGIN:
            self._books.ask("COMMIT" if way == COMMIT else "ROLLBACK", {})
            answer = tokens.transaction(
                tokens.COMMITTED if way == COMMIT else tokens.ROLLED_BACK, self._number
            )
            reader.take(reader.number(1))
        if way == BEGIN or reader.number(1):
            self._books.ask("BEGIN", {})
            self._number += 1
            answer += tokens.transaction(tokens.BEGUN, self._number)
        self._wire.send(answer + tokens.done())

    def _statement(self, statement: str) -> None:
        try:
            found = self._asked(statement, {})
        except Refused as refused:
            self._wire.send(tokens.error(refused.trouble) + tokens.done(tokens.FAILED))
            return
        self._give(self._rows(found) + tokens.done(0, _count(found)))

    def _call(self, call: calls.Call) -> None:
        try:
            head, found = self._called(call)
        except Refused as refused:
            failed = tokens.done_procedure(tokens.FAILED)
            self._wire.send(tokens.error(refused.trouble) + failed)
            return
        body = b"" if found is None else self._rows(found) + tokens.done_within(_count(found))
        self._give(body + head + tokens.done_procedure())

    def _called(self, call: calls.Call) -> tuple[bytes, Found | None]:
        """What the procedure hands back, and what its statement gives. Raises Refused."""
        if call.name == "sp_executesql":
            return b"", self._asked(call.at(0), call.given(2))
        if call.name == "sp_execute":
            return b"", self._asked(self._prepared[call.at(0)], call.given(1))
        if call.name in ("sp_prepare", "sp_prepexec"):
            handle = len(self._prepared) + 1
            self._prepared[handle] = call.at(2)
            if call.name == "sp_prepexec":
                return tokens.handed_back(handle), self._asked(call.at(2), call.given(3))
            columns = self._books.columns(call.at(2))
            return tokens.handed_back(handle), Found(columns, [], 0)
        if call.name == "sp_unprepare":
            return b"", None
        raise Refused(Trouble(2812, f"Could not find stored procedure '{call.name}'."))

    def _asked(self, statement: str, values: dict[str, Any]) -> Found:
        """Raises Refused, Stopped."""
        self._server.asked.append((statement, values))
        setting = SET.match(statement)
        if setting:
            if limit := ROWCOUNT.match(setting[1]):
                self._limit = int(limit[1])
            return Found([], [], -1)
        if described := DESCRIBED.match(statement):
            return Found(DESCRIPTION, [row for row in KINDS if row[1] == int(described[1])], 0)
        self._mishap(statement)
        found = self._books.ask(statement, values)
        return found._replace(rows=found.rows[: self._limit]) if self._limit else found

    def _mishap(self, statement: str) -> None:
        """What a test ordered for this statement. Raises Refused, Stopped."""
        slow = self._server.slow
        if slow and slow in statement and self._wire.interrupted(self._server.slowness):
            raise Stopped
        for words, trouble in self._server.troubles.items():
            if words in statement:
                raise Refused(trouble)

    def _rows(self, found: Found) -> bytes:
        return tokens.table(found.columns, found.rows) if found.columns else b""

    def _give(self, content: bytes) -> None:
        if self._server.torn and len(content) > self._wire.size:
            self._server.torn -= 1
            self._wire.send_torn(content)
            raise Gone
        self._wire.send(content)


def _count(found: Found) -> int | None:
    if found.columns:
        return len(found.rows)
    return found.touched if found.touched >= 0 else None
