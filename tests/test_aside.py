"""A fact whose folding fails is set aside, and stops nothing else; a rebuild tries it again."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import Fact
from omo_sync.errors import StoreBusy, StoreRefusal
from omo_sync.projections import aside
from omo_sync.projections import report as reports
from omo_sync.projections.chunk import Act, Chunk
from omo_sync.store.database import Database
from tests import running
from tests.test_ingest import SKU, event

pytestmark = pytest.mark.usefixtures("both")

BAD = {"13", "14", "77"}


def sales(count: int) -> list[dict[str, Any]]:
    counted = event("0", "inventory.counted", data={**SKU, "on_hand": 1000})
    return [counted, *(event(str(n), time="2026-03-02T10:00:00+08:00") for n in range(1, count))]


def poison(patch: pytest.MonkeyPatch) -> None:
    """Facts with these ids cannot be folded."""
    handed_over = Chunk.handed_over

    def fails(self: Chunk, fact: Fact, act: Act) -> None:
        if fact.id in BAD:
            raise ZeroDivisionError(f"fact {fact.id}")
        handed_over(self, fact, act)

    patch.setattr(Chunk, "handed_over", fails)


def left(engine: Any) -> list[tuple[int, str, str]]:
    with engine.database.transaction() as transaction:
        found = aside.listed(transaction, engine.log)
    return [(one.position, one.stream, one.reason) for one in found]


def test_the_others_are_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    with running.engine() as engine, monkeypatch.context() as patch:
        poison(patch)
        running.tell(engine, sales(101))
        assert running.state(engine)["stock"][0]["on_hand"] == "903"
        assert left(engine) == [
            (int(id) + 1, f'["pos/store-01","{id}"]', f"ZeroDivisionError: fact {id}") for id in sorted(BAD)
        ]
        assert engine.verify() == []


def test_the_report_lists_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with running.engine() as engine, monkeypatch.context() as patch:
        poison(patch)
        running.tell(engine, sales(101))
        with engine.database.transaction() as transaction:
            found = reports.report(transaction, engine.log)
    told = reports.data(found)["aside"]
    assert [(one["position"], one["stream"]) for one in told] == [
        (int(id) + 1, f'["pos/store-01","{id}"]') for id in sorted(BAD)
    ]
    for language in ("en", "zh"):
        text = "\n".join(reports.lines(reports.sections(found, language)))
        assert text.count("ZeroDivisionError: fact") == len(BAD)


def test_a_rebuild_tries_them_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with running.engine() as engine:
        with monkeypatch.context() as patch:
            poison(patch)
            running.tell(engine, sales(101))
        assert len(left(engine)) == len(BAD)
        engine.rebuild()
        assert left(engine) == []
        assert running.state(engine)["stock"][0]["on_hand"] == "900"


def test_what_another_process_made_anew_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    """The position is the same as before the rebuild, and the balances that were kept are others."""
    with running.engine() as engine, closing(Engine(engine.database.url, now=engine.now)) as other:
        with monkeypatch.context() as patch:
            poison(patch)
            running.tell(engine, sales(101))
        other.rebuild()
        running.tell(engine, [event("last", time="2026-03-02T10:00:00+08:00")])
        assert running.state(engine)["stock"][0]["on_hand"] == "899"
        assert engine.verify() == []


def test_what_is_refused_with_the_commit_leaves_nothing_behind() -> None:
    put = "INSERT INTO meta (name, value) VALUES (?,?)"

    def write(database: Database) -> None:
        with database.transaction(write=True) as transaction:
            transaction.many(put, [("first", "1")])
            transaction.many(put, [("second", None)])

    with running.engine() as engine:
        with pytest.raises(StoreRefusal):
            write(engine.database)
        with engine.database.transaction() as transaction:
            assert transaction.rows("SELECT name FROM meta WHERE name IN ('first', 'second')") == []


def test_what_is_not_of_the_fact_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(self: Chunk, fact: Fact, act: Act) -> None:
        raise StoreBusy("another process holds it")

    with running.engine() as engine:
        with monkeypatch.context() as patch:
            patch.setattr(Chunk, "handed_over", away)
            with pytest.raises(StoreBusy):
                running.tell(engine, sales(2))
        engine.projector.catch_up()
        assert left(engine) == []
        assert running.state(engine)["stock"][0]["on_hand"] == "999"
