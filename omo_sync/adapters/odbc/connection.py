"""Connections that only read, wait for a bounded time, and lose no character of any text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyodbc

from omo_sync.adapters.odbc.decoding import decode_with
from omo_sync.adapters.odbc.dialect import Dialect, dialect_of
from omo_sync.adapters.odbc.options import ConnectionOptions, OdbcOptions
from omo_sync.adapters.odbc.problems import Place, problem_of
from omo_sync.errors import SourceError

SECOND = 1_000_000
PARTS = {"server": "SERVER", "port": "PORT", "database": "DATABASE", "user": "UID"}

# What a driver needs in its connection string so that text comes whole, and that no file is made where
# there is none, unless it is there already.
ADDED = {
    "maria": {"CHARSET": "utf8mb4"},
    "mysql": {"CHARSET": "utf8mb4"},
    "tds": {"ClientCharset": "UTF-8", "TDS_Version": "7.4"},
    "sqlite": {"NoCreat": "1"},
}

MICROSOFT = re.compile(r"msodbcsql|ODBC Driver \d+ for SQL Server", re.IGNORECASE)


def connection_string(options: ConnectionOptions) -> str:
    """The whole of it, the password included: for the driver alone, never to be shown."""
    if options.string is not None:
        text = options.string.get_secret_value().rstrip(";")
    else:
        given = options.model_dump()
        parts = {"DRIVER": options.driver}
        parts |= {word: given[name] for name, word in PARTS.items() if given[name] is not None}
        if options.server and options.port and MICROSOFT.search(options.driver or ""):
            parts["SERVER"] = f"{options.server},{parts.pop('PORT')}"  # it knows no other way to say it
        if options.password is not None:
            parts["PWD"] = options.password.get_secret_value()
        text = ";".join(f"{word}={_value(str(value))}" for word, value in (parts | options.options).items())
    words = {part.partition("=")[0].strip().lower() for part in text.split(";")}
    driver = next((part for part in text.split(";") if part.strip().lower().startswith("driver=")), "")
    for name, additions in ADDED.items():
        if name in driver.lower():
            text += "".join(
                f";{word}={value}" for word, value in additions.items() if word.lower() not in words
            )
    return text


def _value(text: str) -> str:
    """Braces keep what would end a value; numbers and plain names stay as they are."""
    return text if text and not set(text) & set(";{}[]()=,?*!@ ") else "{" + text.replace("}", "}}") + "}"


@contextmanager
def connected(options: OdbcOptions, place: Place) -> Iterator[tuple[pyodbc.Connection, Dialect]]:
    """A connection, and how its database speaks. Raises SourceError."""
    with problem_of(place):
        connection = pyodbc.connect(
            connection_string(options.connection),
            autocommit=True,  # a page is a statement of its own: nothing stays locked between two
            readonly=True,
            timeout=max(1, options.connect_timeout // SECOND),
        )
    try:
        with problem_of(place):
            dialect = dialect_of(server_of(connection))
            decode_with(connection, options.encoding)
            prepare(connection, dialect, options)
            say(connection, options.session, place)
            if dialect.writes and not in_utf8mb4(connection):
                dialect = dialect._replace(writes={})
        yield connection, dialect
    finally:
        connection.close()


def server_of(connection: pyodbc.Connection) -> str:
    """What the database calls itself; drivers take MariaDB and MySQL for each other."""
    name: str = connection.getinfo(pyodbc.SQL_DBMS_NAME)
    if not {"mysql", "mariadb"} & {name.lower()}:
        return name
    version: str = connection.execute("SELECT VERSION()").fetchval()
    return "MariaDB" if "mariadb" in version.lower() else "MySQL"


def in_utf8mb4(connection: pyodbc.Connection) -> bool:
    """Whether MariaDB or MySQL gives texts so; else they may come as the bytes that columns hold, or from a
    server that is too old to know it."""
    return bool(connection.execute("SELECT @@character_set_results").fetchval() == "utf8mb4")


def prepare(connection: pyodbc.Connection, dialect: Dialect, options: OdbcOptions) -> None:
    """Says to the server how to treat this session."""
    if dialect.driver_timeout:
        connection.timeout = max(1, options.query_timeout // SECOND)
    cursor = connection.cursor()
    for statement in (*dialect.read_only, *dialect.session(options)):
        cursor.execute(statement)
    cursor.close()


def say(connection: pyodbc.Connection, statements: Sequence[str], place: Place) -> None:
    """What the configuration says to each session. Raises SourceError for what is no SQL, without the
    driver's words: they repeat a piece of it, which may be secret."""
    for number, statement in enumerate(statements, start=1):
        try:
            connection.execute(statement).close()
        except pyodbc.Error as error:
            if not str(error.args[0]).startswith("42") and "syntax" not in str(error).lower():
                raise
            said = f"the database does not understand statement {number} of `session` ({error.args[0]})"
            raise SourceError(place.says(f"{said}; correct it, and mind quotes in what it takes")) from None
