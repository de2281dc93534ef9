"""How texts pass between a driver and us, so that no character is lost."""

from __future__ import annotations

import pyodbc

from omo_sync.adapters.odbc.odd_times import keep_durations

AS_BYTES = "latin-1"  # every byte is a character of it


WIDE = "utf-16-le"


def decode_with(connection: pyodbc.Connection, encoding: str | None) -> str | None:
    """encoding: of texts, None for what the driver itself says; AS_BYTES to leave them undecoded. Gives
    the encoding of those bytes, None where it is the source's.

    MariaDB's driver cuts and pads text of other scripts when it is asked for wide characters, and
    counts wrongly what it is given as such: bytes, both ways, are safe. Its server turns every text
    into UTF-8 on the way, so that `encoding` is of columns of bytes alone. So it is with the drivers
    for SQL Server, which know the code page of each column.
    """
    driver = connection.getinfo(pyodbc.SQL_DRIVER_NAME).lower()
    if "maodbc" in driver or "myodbc" in driver:
        for kind in (pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR):
            connection.setdecoding(kind, AS_BYTES if encoding == AS_BYTES else "utf-8", ctype=pyodbc.SQL_CHAR)
        connection.setencoding("utf-8", ctype=pyodbc.SQL_CHAR)
        keep_durations(connection)
    elif "tdsodbc" in driver or "msodbcsql" in driver:
        for kind in (pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR):
            connection.setdecoding(kind, AS_BYTES if encoding == AS_BYTES else WIDE, ctype=pyodbc.SQL_WCHAR)
        return WIDE
    elif encoding is not None:
        connection.setdecoding(pyodbc.SQL_CHAR, encoding, ctype=pyodbc.SQL_CHAR)
    return None
