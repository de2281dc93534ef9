"""Many rows at once are the rows that were given, whatever their texts hold, on either database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from omo_sync.errors import StoreRefusal
from omo_sync.store.copying import FEWEST, copied
from omo_sync.store.database import LIVE, SHADOW
from tests import running

INSERT = "INSERT INTO p_watermark (source, position, run, through, time, number) VALUES (?,?,?,?,?,?)"
ALL = "SELECT source, position, run, through, time, number FROM p_watermark ORDER BY position"
TEXTS = ("plain", "", "a\tb\nc\rd", "\\", "\\N", "\\.", "'\"%s {}", "店铺一号", "\x01\x7f", "🛒")

pytestmark = pytest.mark.usefixtures("both")


def given(number: int) -> list[tuple[Any, ...]]:
    return [
        (
            f"pos/{place % 7}",
            place,
            TEXTS[place % len(TEXTS)],
            -place,
            10**15 + place,
            place if place % 3 else None,
        )
        for place in range(number)
    ]


def stored(rows: Sequence[tuple[Any, ...]]) -> list[Any]:
    with running.engine() as engine:
        with engine.database.transaction(write=True) as transaction:
            transaction.many(INSERT, rows)
        with engine.database.transaction() as transaction:
            return transaction.rows(ALL)


@pytest.mark.parametrize("number", [1, FEWEST - 1, FEWEST, 3 * FEWEST + 1])
def test_as_given(number: int) -> None:
    assert stored(given(number)) == given(number)


def test_a_column_of_nothing() -> None:
    rows = [(*row[:5], None) for row in given(FEWEST)]
    assert stored(rows) == rows


def test_what_is_there_is_refused_and_nothing_of_it_kept() -> None:
    rows = given(FEWEST)
    with running.engine() as engine:
        with pytest.raises(StoreRefusal), engine.database.transaction(write=True) as transaction:
            transaction.many(INSERT, [*rows, rows[0]])
        with engine.database.transaction() as transaction:
            assert transaction.rows(ALL) == []


def test_only_plain_rows_of_read_models_are_copied() -> None:
    assert copied(INSERT, SHADOW) == (
        "COPY r_watermark (source, position, run, through, time, number) FROM STDIN"
    )
    assert copied("INSERT INTO p_report VALUES (?,?)", LIVE) == "COPY p_report  FROM STDIN"
    assert copied("INSERT INTO p_dirty (topic, subject) VALUES (?,?) ON CONFLICT DO NOTHING", LIVE) is None
    assert copied("INSERT INTO p_dirty (topic, subject) VALUES ('item', ?)", LIVE) is None
    assert copied("INSERT INTO meta (name, value) VALUES (?,?)", LIVE) is None
    assert copied("DELETE FROM p_dirty WHERE topic = ?", LIVE) is None
