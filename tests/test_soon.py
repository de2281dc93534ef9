"""Questions that go along with another are answered as if each were asked by itself, on either database."""

from __future__ import annotations

import pytest

from omo_sync.errors import StoreError, StoreRefusal
from omo_sync.store.database import Transaction
from omo_sync.store.log_table import insert_all
from tests import running

pytestmark = pytest.mark.usefixtures("both")

META = "SELECT name FROM meta WHERE name = ?"
GIVEN = "SELECT value FROM given(value text) p ORDER BY value"


def test_each_has_its_own_answer() -> None:
    with running.engine() as engine, engine.database.transaction() as transaction:
        transaction.by_keys(alone=True)
        transaction.soon(GIVEN, ('["b","a"]',))
        transaction.soon(META, ("nothing",))
        assert transaction.value("SELECT 7") == 7
        assert transaction.rows(META, ("nothing",)) == []
        assert transaction.rows(GIVEN, ('["b","a"]',)) == [("a",), ("b",)]


def test_with_other_values_it_is_another_question() -> None:
    with running.engine() as engine, engine.database.transaction() as transaction:
        transaction.soon(GIVEN, ('["a"]',))
        assert transaction.value("SELECT 7") == 7
        assert transaction.rows(GIVEN, ('["b"]',)) == [("b",)]


def test_an_answer_is_given_once() -> None:
    rows = [(1, '["a","1"]', 1, "omo.x.v1", b"{}")]
    with running.engine() as engine, engine.database.transaction(write=True) as transaction:
        transaction.soon("SELECT MAX(position) FROM stored_events", ())
        assert transaction.rows("SELECT MAX(position) FROM stored_events") == [(None,)]
        insert_all(transaction, rows)
        assert transaction.rows("SELECT MAX(position) FROM stored_events") == [(1,)]


def ask(transaction: Transaction) -> None:
    """Of a table that is not there."""
    transaction.soon("SELECT x FROM nowhere", ())
    transaction.value("SELECT 7")
    transaction.rows("SELECT x FROM nowhere")


def test_a_fault_in_one_is_told() -> None:
    with running.engine() as engine:
        with pytest.raises(StoreError), engine.database.transaction() as transaction:
            ask(transaction)
        with engine.database.transaction() as transaction:
            assert transaction.value("SELECT 7") == 7


def test_entries_whose_place_is_taken_are_refused_and_nothing_of_them_kept() -> None:
    first = (1, '["a","1"]', 1, "omo.x.v1", b"{}")
    with running.engine() as engine:
        with engine.database.transaction(write=True) as transaction:
            insert_all(transaction, [first])
        with pytest.raises(StoreRefusal), engine.database.transaction(write=True) as transaction:
            insert_all(transaction, [(2, '["a","2"]', 1, "omo.x.v1", b"{}"), (3, *first[1:])])
        with engine.database.transaction() as transaction:
            assert transaction.rows("SELECT position FROM stored_events") == [(1,)]
