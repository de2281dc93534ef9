"""Making a store and bringing one up to this version, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, NullPool, create_engine, inspect

from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreForeign, StoreOutdated
from omo_sync.projections.version import digest, files
from omo_sync.store import tables, versions
from omo_sync.store.database import Database
from omo_sync.store.upgrade import sqlalchemy_url, upgrade
from tests import running
from tests.databases import SQLITE
from tests.test_ingest import SKU, event

Empty = Callable[[], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Of an empty database."""
    if request.param == SQLITE:
        return f"sqlite:///{tmp_path}/store.db"
    found: str = request.getfixturevalue("postgresql")
    return found


def said(database: Database, statement: str) -> None:
    """A statement of an operator's own."""
    connection = database.connect()
    connection.execute(statement)
    connection.commit()


def shape(url: str) -> dict[str, Any]:
    """Columns, keys and indexes of the tables beside the log."""
    looking = inspect(create_engine(sqlalchemy_url(url), poolclass=NullPool))
    return {
        name: (
            [
                (column["name"], str(column["type"]), column["nullable"])
                for column in looking.get_columns(name)
            ],
            looking.get_pk_constraint(name)["constrained_columns"],
            sorted(index["name"] or "" for index in looking.get_indexes(name)),
            [unique["column_names"] for unique in looking.get_unique_constraints(name)],
        )
        for name in tables.METADATA.tables
    }


def test_the_digest_is_that_of_the_read_models() -> None:
    assert digest() == versions.MODELS, "run `python -m omo_sync.projections.version`"
    for path, text in files().items():
        assert path.read_text("utf-8") == text, "run `python -m omo_sync.projections.version`"


def test_the_revisions_give_the_tables_that_a_new_store_has(url: str) -> None:
    engine = Engine(url)
    made = shape(url)
    for table in tables.METADATA.tables:
        if table != "meta":
            said(engine.database, f"DROP TABLE {table}")
    said(engine.database, "DELETE FROM alembic_version")
    upgrade(engine.database)
    assert shape(url) == made
    assert engine.database.exists
    upgrade(engine.database)
    engine.close()


def test_many_may_start_at_once(url: str) -> None:
    def start(_: int) -> bool:
        engine = Engine(url)
        engine.close()
        return engine.made

    with ThreadPoolExecutor(8) as starters:
        assert sorted(starters.map(start, range(8))) == [*[False] * 7, True]


def test_an_older_store_is_upgraded(url: str) -> None:
    engine = Engine(url, now=lambda: running.NOW)
    running.tell(engine, [event("1", "inventory.counted", data={**SKU, "on_hand": 7})])
    before = running.state(engine)
    said(engine.database, "UPDATE meta SET value = 'older' WHERE name = 'models'")
    said(engine.database, "UPDATE alembic_version SET version_num = '0'")
    said(engine.database, "DELETE FROM meta WHERE name LIKE 'tables %'")  # as it was before sets were listed
    with pytest.raises(StoreOutdated, match=r"version 0.*omo-sync db upgrade"):
        Engine(url)
    said(engine.database, "DELETE FROM alembic_version")
    upgrade(engine.database)
    with pytest.raises(StoreOutdated, match=r"read models.*omo-sync db upgrade"):
        Engine(url)
    engine.rebuild()
    engine.close()
    again = Engine(url)
    assert running.state(again) == before
    assert again.verify() == []
    again.close()


def test_a_newer_store_is_left_alone(url: str) -> None:
    engine = Engine(url)
    said(engine.database, "UPDATE alembic_version SET version_num = '99'")
    engine.close()
    with pytest.raises(StoreOutdated, match=r"version 99.*newer"):
        Engine(url)


def test_another_programs_database_is_not_touched(url: str) -> None:
    other = MetaData()
    engine = create_engine(sqlalchemy_url(url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE meta (name text, value text)")
    with pytest.raises(StoreForeign, match="another program"):
        Engine(url)
    other.reflect(engine)
    assert set(other.tables) == {"meta"}
