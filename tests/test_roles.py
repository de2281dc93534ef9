"""The roles of docs/postgresql.md, made by its SQL, may do what they are for and no more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from omo_sync.bootstrap import Engine
from omo_sync.errors import StoreError
from omo_sync.projections import reads
from omo_sync.store.database import Database
from tests import running
from tests.cli.events import counted, sold
from tests.tree import ROOT

OWNER, WRITER, READER = "omo_sync_owner", "omo_sync_writer", "omo_sync_reader"

DOCUMENT = ROOT / "docs" / "postgresql.md"


@pytest.fixture
def url(postgresql: str) -> Iterator[str]:
    """Of a database in which the roles are made; they are the server's, so they go with the test."""
    (made,) = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text("utf-8"), flags=re.DOTALL)
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute(made)
        yield postgresql
        for role in (OWNER, WRITER, READER):
            connection.execute(f"DROP OWNED BY {role} CASCADE")
            connection.execute(f"DROP ROLE {role}")


def of(role: str, url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{role}@{parts.hostname}:{parts.port}"))


def test_each_may_do_what_it_is_for(url: str) -> None:
    owner = Engine(of(OWNER, url), now=lambda: running.NOW)
    writer = Engine(of(WRITER, url), now=lambda: running.NOW)
    reader = Database(of(READER, url))
    assert owner.made
    assert not writer.made
    for number in range(3):  # also on what a rebuild has made
        running.tell(writer, [counted("1", 9), sold(f"s{number}", 1)])
        writer.reconcile(running.NOW + number)
        with reader.transaction() as transaction:
            (row,) = reads.stock(transaction)
        assert row.on_hand == (8 - number) * 1000
        owner.rebuild()
    assert owner.verify() == []
    for open_one in (owner, writer, reader):
        open_one.close()


def test_and_no_more(url: str) -> None:
    with pytest.raises(StoreError, match=r"may not do that.*docs/postgresql.md"):
        Engine(of(WRITER, url))
    Engine(of(OWNER, url)).close()
    writer, reader = Engine(of(WRITER, url)), Engine(of(READER, url))
    with pytest.raises(StoreError, match="may not do that"):
        writer.rebuild()
    with pytest.raises(StoreError, match="may not do that"):
        running.tell(reader, [counted("1", 9)])
    with pytest.raises(StoreError), reader.database.transaction() as transaction:
        transaction.run("DELETE FROM stored_events")
    writer.close()
    reader.close()
