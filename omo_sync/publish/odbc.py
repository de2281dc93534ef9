"""Databases of tills and shops, written to by statements: each figure in a transaction of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, ClassVar, Self

import pyodbc
from pydantic import BaseModel, Field, model_validator

from omo_sync.adapters.odbc.connection import SECOND, connection_string
from omo_sync.adapters.odbc.decoding import decode_with
from omo_sync.adapters.odbc.dialect import Dialect, dialect_of
from omo_sync.adapters.odbc.options import ConnectionOptions, Isolation
from omo_sync.adapters.odbc.problems import Place, Unreachable, described
from omo_sync.config.duration import MICROSECONDS, Duration
from omo_sync.errors import NotTaken, TargetError
from omo_sync.publish.contract import Answer, Telling, Value
from omo_sync.publish.options import PointsFeed, PriceFeed, StockFeed, Strict, TargetOptions, Texts
from omo_sync.publish.telling import COMMON, NAMES, NUMBERS
from omo_sync.publish.trial import understood

NAME = re.compile(r"\{([a-z]+)\}")


class Statements(Strict):
    """write: in one transaction, in this order; each has to touch a row. look: a query that gives a number
    other than 0 where the figure, or a newer one, is there already."""

    write: Texts = Field(min_length=1)
    look: str | None = None


class StockStatements(StockFeed, Statements):
    pass


class PriceStatements(PriceFeed, Statements):
    pass


class PointsStatements(PointsFeed, Statements):
    pass


class OdbcTarget(TargetOptions):
    """All keys of an ODBC target."""

    connection: ConnectionOptions
    session: list[str] = Field(default_factory=list)
    encoding: str | None = None
    isolation: Isolation | None = None
    timezone: str = "Asia/Shanghai"
    connect_timeout: Duration = 10 * MICROSECONDS["s"]
    query_timeout: Duration = 30 * MICROSECONDS["s"]
    lock_timeout: Duration = 5 * MICROSECONDS["s"]
    stock: StockStatements | None = None
    price: PriceStatements | None = None
    points: PointsStatements | None = None

    @model_validator(mode="after")
    def _statements(self) -> Self:
        for kind, feed in self.feeds.items():
            for written in (*feed.write, *([feed.look] if feed.look else [])):
                known = (*NAMES[kind], *COMMON)
                unknown = sorted({*NAME.findall(written)} - {*known})
                if unknown:
                    raise ValueError(
                        f"{kind}: a statement names {{{unknown[0]}}}; there are {', '.join(known)}"
                    )
            if feed.look is None and (feed.mode == "add" or (feed.mode == "compare" and kind != "price")):
                raise ValueError(
                    f'{kind}: mode = "{feed.mode}" needs `look`: after a lost connection nothing else tells'
                    " whether a change was made. For example a count of rows that hold {reference}"
                )
        return self


class ToOdbc:
    Options: ClassVar[type[BaseModel]] = OdbcTarget

    def __init__(self, name: str, options: OdbcTarget) -> None:
        self.name = name
        self._options = options

    def check(self) -> None:
        with self._connected() as (connection, dialect):
            for feed in self._options.feeds.values():
                understood(connection, dialect, self._place(), feed)
            self._back(connection)

    def tell(self, tellings: Sequence[Telling]) -> Iterator[Answer]:
        with self._connected() as (connection, _):
            for telling in tellings:
                yield self._one(connection, telling)

    def shown(self, telling: Telling) -> Sequence[str]:
        feed = getattr(self._options, telling.kind)
        return [NAME.sub(lambda found: _literal(telling.names[found[1]]), written) for written in feed.write]

    def _one(self, connection: pyodbc.Connection, telling: Telling) -> Answer:
        feed: Any = getattr(self._options, telling.kind)
        if telling.begun and feed.look and self._taken_before(connection, feed.look, telling):
            return Answer(True)
        try:
            self._write(connection, feed, telling)
        except pyodbc.Error as error:
            problem = described(self._place(), error)
            if isinstance(problem, Unreachable):
                raise TargetError(str(problem)) from None
            self._back(connection)
            return Answer(False, str(problem))
        except NotTaken as refusal:
            self._back(connection)
            return Answer(False, str(refusal))
        self._commit(connection)
        return Answer(True)

    def _commit(self, connection: pyodbc.Connection) -> None:
        """An error here does not tell whether it was done."""
        try:
            connection.commit()
        except pyodbc.Error as error:
            raise TargetError(str(described(self._place(), error))) from None

    def _taken_before(self, connection: pyodbc.Connection, look: str, telling: Telling) -> bool:
        """Without an answer nothing may be told again."""
        try:
            return self._found(connection, look, telling)
        except pyodbc.Error as error:
            raise TargetError(
                f"{described(self._place(), error)}; `look` has to work before anything is told again"
            ) from None

    def _write(self, connection: pyodbc.Connection, feed: Any, telling: Telling) -> None:
        for written in feed.write:
            statement, values = prepared(written, telling)
            cursor = connection.execute(statement, values)
            touched = cursor.rowcount
            cursor.close()
            if touched == 0:
                if feed.look and feed.mode == "set" and self._found(connection, feed.look, telling):
                    return
                raise NotTaken(self._untouched(feed, telling, written))

    def _untouched(self, feed: Any, telling: Telling, written: str) -> str:
        about = " ".join(dict.fromkeys(str(telling.names[name]) for name in NAMES[telling.kind])).strip()
        why = "its row is not there, or does not hold what was read last"
        if feed.mode != "compare":
            why = "its row is not there"
        shown = re.sub(r"\s+", " ", written.strip())[:120]
        return (
            f"{self.name}: no row was touched for {about} by `{shown}`: {why}. Add the row, correct the"
            " statement, or map the code by `omo-sync items map`"
        )

    def _found(self, connection: pyodbc.Connection, look: str, telling: Telling) -> bool:
        statement, values = prepared(look, telling)
        cursor = connection.execute(statement, values)
        row = cursor.fetchone()
        cursor.close()
        return row is not None and row[0] is not None and Decimal(str(row[0])) != 0

    def _back(self, connection: pyodbc.Connection) -> None:
        try:
            connection.rollback()
        except pyodbc.Error as error:
            raise TargetError(str(described(self._place(), error))) from None

    @contextmanager
    def _connected(self) -> Iterator[tuple[pyodbc.Connection, Dialect]]:
        options = self._options
        try:
            connection = pyodbc.connect(
                connection_string(options.connection),
                autocommit=False,
                timeout=max(1, options.connect_timeout // SECOND),
            )
        except pyodbc.Error as error:
            raise TargetError(str(described(self._place(), error))) from None
        try:
            yield connection, self._prepare(connection)
        finally:
            connection.close()

    def _prepare(self, connection: pyodbc.Connection) -> Dialect:
        options = self._options
        try:
            dialect = dialect_of(connection.getinfo(pyodbc.SQL_DBMS_NAME))
            decode_with(connection, options.encoding)
            if dialect.driver_timeout:
                connection.timeout = max(1, options.query_timeout // SECOND)
            for statement in (*dialect.session(options), *options.session):
                connection.execute(statement).close()
            connection.commit()
        except pyodbc.Error as error:
            raise TargetError(str(described(self._place(), error))) from None
        return dialect

    def _place(self) -> Place:
        told = self._options.connection
        secrets = (told.password, told.string)
        return Place(self.name, "", tuple(secret.get_secret_value() for secret in secrets if secret))


def prepared(written: str, telling: Telling) -> tuple[str, list[Any]]:
    """A statement with a `?` for each name, and the values: numbers exact, texts as they are."""
    values = [_value(name, telling.names[name]) for name in NAME.findall(written)]
    return NAME.sub("?", written), values


def _value(name: str, value: Value) -> Any:
    if value is None or name not in NUMBERS:
        return value
    exact = Decimal(value)
    return int(exact) if exact == exact.to_integral_value() else exact


def _literal(value: Value) -> str:
    if isinstance(value, str) and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)
