"""Figures written to SQL Server by its drivers: Chinese codes as parameters, a transaction for each."""

from __future__ import annotations

import pytest

from tests.publish.conftest import Make, Published
from tests.publish.test_odbc import SHOP, counted, sold
from tests.running import tell
from tests.servers.drivers import microsoft
from tests.servers.tds.server import Tds
from tests.servers.tds.tokens import Trouble

TABLE = "CREATE TABLE goods (sku, place, stock DEFAULT 0, version DEFAULT 0)"


@pytest.fixture(params=["freetds", *(["microsoft"] if microsoft() else [])])
def shop(request: pytest.FixtureRequest, published: Make, tds: Tds) -> Published:
    tds.books.execute(TABLE)
    tds.books.execute("INSERT INTO goods (sku, place) VALUES ('康师傅冰红茶五百毫升', '1'), ('乙', '1')")
    made = published(SHOP, connection=getattr(tds, request.param))
    tell(made.engine, [counted("1", "康师傅冰红茶五百毫升", "10"), counted("2", "乙", "2.5")])
    return made


def stock(tds: Tds) -> list[str]:
    return [str(value) for (value,) in tds.books.execute("SELECT stock FROM goods ORDER BY sku")]


def test_figures_are_written(shop: Published, tds: Tds) -> None:
    assert shop.run()[:2] == (2, 2)
    assert stock(tds) == ["2.5", "10"]
    tell(shop.engine, [sold("3", "康师傅冰红茶五百毫升", "3")])
    assert shop.run()[:2] == (1, 1)
    assert stock(tds) == ["2.5", "7"]


def test_a_refused_figure_leaves_nothing_behind(shop: Published, tds: Tds) -> None:
    tds.troubles = {"UPDATE goods": Trouble(547, "The UPDATE conflicted with a constraint.")}
    assert shop.run() == (2, 0, 2, 0)
    assert stock(tds) == ["0", "0"]
    tds.troubles = {}
    shop.wait(60)
    assert shop.run().told == 2
