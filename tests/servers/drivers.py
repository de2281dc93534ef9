"""ODBC drivers by their files, whether they are registered in odbcinst.ini or not."""

from __future__ import annotations

import os
from pathlib import Path

from tests.servers.server import CannotStart

# file, Debian package
MARIADB = ("libmaodbc.so", "odbc-mariadb")
POSTGRESQL = ("psqlodbcw.so", "odbc-postgresql")
SQLITE = ("libsqlite3odbc.so", "libsqliteodbc")
FREETDS = ("libtdsodbc.so", "tdsodbc")
MICROSOFT = "OMO_TEST_MSODBC"  # its driver's file; Debian has no package of it


def microsoft() -> Path | None:
    """The file of Microsoft's driver for SQL Server: as the variable names it, or as its package puts it."""
    named = os.environ.get(MICROSOFT)
    if named:
        return Path(named)
    return next(iter(sorted(Path("/opt/microsoft").glob("msodbcsql*/lib64/libmsodbcsql-*.so*"))), None)


def driver(which: tuple[str, str]) -> Path:
    """The driver's file. Raises CannotStart that says how to get it."""
    file, package = which
    for pattern in (f"*/odbc/{file}", f"odbc/{file}", file):
        for root in ("/usr/lib", "/usr/local/lib"):
            found = next(Path(root).glob(pattern), None)
            if found is not None:
                return found
    raise CannotStart(
        f"the ODBC driver {file} is not installed, and this test needs it. "
        f"Debian, Ubuntu: `make system` (or `apt-get install {package}`)."
    )
