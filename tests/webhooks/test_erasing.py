"""An erased member: nothing leads from a phone to them, and the log is as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.store.erasure import Erased, erase
from tests.api.conftest import event
from tests.api.server import Server
from tests.running import facts, state, tell

PHONE = "13800138000"


def linked(id: str, member: str, value: str = PHONE, kind: str = "phone", **more: Any) -> dict[str, Any]:
    return event("member.linked", id, member=member, identity={"kind": kind, "value": value}, **more)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/store.db" if sqlite else request.getfixturevalue("postgresql")
    with closing(Engine(url)) as made:
        yield made


def tokens(engine: Engine) -> set[str]:
    with engine.database.transaction() as transaction:
        return {token for (token,) in transaction.rows("SELECT token FROM identity_token")}


def log(engine: Engine) -> list[Any]:
    return list(facts(engine))


def forget(engine: Engine, member: str) -> Erased:
    with engine.database.transaction(write=True) as transaction:
        return erase(transaction, member, engine.now())


def test_no_value_is_kept_anywhere(engine: Engine) -> None:
    tell(engine, [linked("1", "M1")])
    assert PHONE not in str(log(engine))
    assert len(tokens(engine)) == 1


def test_tokens_are_destroyed_and_the_log_and_its_state_stay(engine: Engine) -> None:
    facts = [linked("1", "M1"), linked("2", "M1", "openid-1", "openid"), linked("3", "M2", "139")]
    tell(engine, [*facts, event("points.earned", "4", member="M1", points=5)])
    before, rows = log(engine), state(engine)
    assert forget(engine, "M1") == Erased(2, 0)
    assert len(tokens(engine)) == 1
    assert (log(engine), state(engine)) == (before, rows)
    assert engine.verify() == []


def test_a_link_that_was_taken_back_is_forgotten_as_well(engine: Engine) -> None:
    tell(engine, [linked("1", "M1"), event("fact.retracted", "2", retracts="1")])
    assert forget(engine, "M1").identities == 1
    assert tokens(engine) == set()


def test_told_again_it_is_a_duplicate_and_leads_nowhere(engine: Engine) -> None:
    tell(engine, [linked("1", "M1")])
    forget(engine, "M1")
    again = tell(engine, [linked("1", "M1"), linked("2", "M1"), linked("2", "M1")])
    assert (again.accepted, again.duplicates, again.divergent) == (1, 2, 0)
    assert tokens(engine) == set()


def test_another_member_with_the_phone_has_a_new_token(engine: Engine) -> None:
    tell(engine, [linked("1", "M1")])
    (old,) = tokens(engine)
    forget(engine, "M1")
    tell(engine, [linked("2", "M2")])
    (new,) = tokens(engine)
    assert new != old
    assert state(engine)["conflicts"] == []


def test_what_was_refused_of_the_member_is_emptied(engine: Engine) -> None:
    tell(engine, [linked("1", "M1", unheard=1), linked("2", "M10", "139", unheard=1)])
    assert forget(engine, "M1") == Erased(0, 1)
    with engine.database.transaction() as transaction:
        kept = transaction.rows("SELECT raw, state FROM quarantine ORDER BY state")
    assert [(bytes(raw) == b"", state) for raw, state in kept] == [(True, "discarded"), (False, "open")]


def test_by_the_command(tmp_path: Path) -> None:
    server = Server(tmp_path, f"sqlite:///{tmp_path}/store.db")
    server.tell([linked("1", "M1")])
    said = server.run("members", "erase", "M1", "--yes")
    assert "1 identities lead nowhere" in said
    with closing(Engine(server.url)) as engine:
        assert tokens(engine) == set()
