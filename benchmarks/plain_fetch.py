"""Every row of a query by `fetchmany` and nothing else: the least that reading over ODBC can cost."""

from __future__ import annotations

import sys

import pyodbc


def main() -> None:
    connection = pyodbc.connect(sys.argv[1], autocommit=True)
    for kind in (pyodbc.SQL_CHAR, pyodbc.SQL_WCHAR):
        connection.setdecoding(kind, "utf-8", ctype=pyodbc.SQL_CHAR)
    cursor = connection.execute(sys.argv[2])
    count = 0
    while rows := cursor.fetchmany(5_000):
        count += len(rows)
    print(f"{count} rows")


if __name__ == "__main__":
    main()
