"""Making a new store: the log, the tables beside it, and the read models.

Their statements lie rendered in `ddl/`: to render them takes SQLAlchemy, whose import takes longer
than a short command. `python -m omo_sync.projections.version` renders them.
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from importlib.resources import files
from typing import Literal

from omo_sync.store.database import LIVE, Database
from omo_sync.store.versions import KEPT, MODELS

Part = Literal["store", "models"]  # what stands beside the log; the read models

BETWEEN = ";\n\n"


def create(database: Database) -> bool:
    """Make all tables if there are none yet; gives whether it did.

    Several processes may start at once: one makes them, the others find them.
    """
    needed = [*ddl(database, "store"), *ddl(database, "models")]
    with database.server.faults():
        return database.server.create(needed, {"identity_key": secrets.token_hex(32), KEPT: MODELS})


def ddl(database: Database, part: Part) -> list[str]:
    """CREATE statements of tables and indexes, as the database wants them."""
    return rendered(part, kind_of(database.server.dialect))


def kind_of(dialect: str) -> str:
    """`sqlite` or `postgresql`, of a URL's beginning."""
    return re.split(r"\W", dialect, maxsplit=1)[0]


@cache
def rendered(part: Part, kind: str) -> list[str]:
    text = files("omo_sync.store").joinpath("ddl", f"{part}.{kind}.sql").read_text("utf-8")
    return text.rstrip(";\n").split(BETWEEN)


@cache
def models() -> tuple[str, ...]:
    """The names of the read models, without how they begin."""
    made = (re.match(rf"CREATE TABLE {LIVE}(\w+)", statement) for statement in rendered("models", "sqlite"))
    return tuple(found[1] for found in made if found)
