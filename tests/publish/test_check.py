"""Whether a target can be told, found out without telling it anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from omo_sync.errors import TargetError
from tests.adapters.odbc.conftest import opened
from tests.publish.conftest import Make
from tests.publish.shop_server import shop_server
from tests.publish.test_odbc import SHOP
from tests.servers.server import free_port
from tests.servers.tds.server import Tds
from tests.shops import wechat_stub
from tests.shops.stub import stub
from tests.shops.wechat_stub import WechatStub

TABLE = """CREATE TABLE goods (sku VARCHAR(64), place VARCHAR(9), stock DECIMAL(12,3) NOT NULL DEFAULT 0,
 version BIGINT NOT NULL DEFAULT 0)"""
WRONG = SHOP.replace("SET stock =", "SET stok =")
BLIND = SHOP.replace("SELECT COUNT(*) FROM goods", "SELECT COUNT(*) FROM gods")
DELETES = 'adapter = "odbc"\n[stock]\nwrite = "DELETE FROM goods"\n'
HTTP = 'adapter = "http"\n[stock]\nurl = "{url}/stock"\nidempotency = "Key"\n'
WECHAT = f'adapter = "wechat"\nappid = "{wechat_stub.APPID}"\nown = "-"\nsecret = "{{secret}}"\n[stock]\n'


def problem(made: Any) -> str:
    with pytest.raises(TargetError) as raised:
        made.target.writer().check()
    return str(raised.value)


@pytest.mark.parametrize("database", ["mariadb", "postgresql", "sqlite"])
def test_statements_are_understood_and_not_run(
    published: Make, database: str, request: pytest.FixtureRequest
) -> None:
    connection = request.getfixturevalue(f"odbc_{database}")
    there = opened(connection)
    there.execute(TABLE)
    there.execute("INSERT INTO goods (sku, place) VALUES ('A', '1')")
    published(SHOP, connection=connection).target.writer().check()
    published(DELETES, connection=connection).target.writer().check()
    assert there.execute("SELECT COUNT(*) FROM goods").fetchval() == 1
    there.close()
    said = problem(published(WRONG, connection=connection))
    assert said.startswith("shop: a column is missing")
    assert "SET stok =" in said
    assert "a table is missing" in problem(published(BLIND, connection=connection))


def test_sql_server_is_only_looked_at(published: Make, tds: Tds) -> None:
    tds.books.execute(TABLE)
    published(SHOP, connection=tds.freetds).target.writer().check()
    assert not any("UPDATE" in statement for statement, _ in tds.asked)
    assert "a table is missing" in problem(published(BLIND, connection=tds.freetds))
    tds.password = "another"
    assert "refuses the login" in problem(published(SHOP, connection=tds.freetds))


def test_a_server_that_answers_anything_can_be_told(published: Make) -> None:
    with shop_server() as server:
        published(HTTP.format(url=server.url)).target.writer().check()
        assert server.seen == []
    away = published(HTTP.format(url=f"http://127.0.0.1:{free_port()}"))
    assert "no answer (ConnectError)" in problem(away)


def test_a_shop_lets_us_in(published: Make) -> None:
    with stub() as server:
        server.answer = WechatStub().answer
        published(WECHAT.format(secret=wechat_stub.SECRET), url=server.base).target.writer().check()
        wrong = published(WECHAT.format(secret="not this one"), url=server.base)
        assert "correct `appid` and `secret`" in problem(wrong)


def test_a_folder_has_to_be_there(published: Make, tmp_path: Path) -> None:
    made = published(f'adapter = "file"\nfolder = "{tmp_path / "out"}"\n[stock]\n')
    assert "make the folder" in problem(made)
    (tmp_path / "out").mkdir()
    made.target.writer().check()
    assert list((tmp_path / "out").iterdir()) == []
