"""Bringing a store's tables up to what this omo-sync works with."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from omo_sync.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Run the revisions that a store has not seen, all or none of them. Raises StoreError."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, pool
    from sqlalchemy.exc import DBAPIError

    engine = create_engine(sqlalchemy_url(database.url), poolclass=pool.NullPool)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.server.faults():
        try:
            with engine.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except DBAPIError as error:
            raise driver_error(error) from error


def driver_error(error: Any) -> BaseException:
    """What the driver said; SQLAlchemy wraps it."""
    original: BaseException | None = error.orig
    return error if original is None else original


def sqlalchemy_url(url: str) -> str:
    """The URL with the driver that SQLAlchemy is to use."""
    parts = urlsplit(url)
    if parts.scheme in ("postgres", "postgresql"):
        return urlunsplit(parts._replace(scheme="postgresql+psycopg"))
    return url
