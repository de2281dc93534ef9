"""A target's statements, understood by its database and not run."""

from __future__ import annotations

import re
from typing import Any

import pyodbc

from omo_sync.adapters.odbc.dialect import Dialect
from omo_sync.adapters.odbc.problems import Place, described
from omo_sync.errors import TargetError
from omo_sync.publish.template import NAME

CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", re.IGNORECASE)


def understood(connection: pyodbc.Connection, dialect: Dialect, place: Place, feed: Any) -> None:
    """What changes rows is explained, where the database can; `look` is asked with empty values. Raises
    TargetError with the statement that is wrong."""
    explained = [f"{dialect.explain} {one}" for one in feed.write if dialect.explain and CHANGES.match(one)]
    for written in (*explained, *([feed.look] if feed.look else [])):
        try:
            connection.execute(NAME.sub("?", written), [None] * len(NAME.findall(written))).close()
        except pyodbc.Error as error:
            shown = re.sub(r"\s+", " ", written)[:120]
            raise TargetError(f"{described(place, error)}: `{shown}`") from None
