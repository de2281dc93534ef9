"""The page about targets: its configurations load, and litemall's statements run on MariaDB."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest

from omo_sync.config.targets import read_target
from tests.adapters.odbc.conftest import opened
from tests.adapters.odbc.litemall import Mall
from tests.publish.conftest import Make
from tests.publish.test_odbc import counted, sold
from tests.running import tell
from tests.tree import ROOT

PAGE = (ROOT / "docs" / "publish.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def targets() -> list[tuple[str, dict[str, Any]]]:
    return [
        (name, told)
        for block in blocks("toml")
        for name, told in tomllib.loads(block).get("targets", {}).items()
    ]


@pytest.mark.parametrize(
    ("name", "told"), targets(), ids=lambda given: given if isinstance(given, str) else ""
)
def test_its_configurations_load(name: str, told: dict[str, Any]) -> None:
    whole = {"source": name, "own": "pos/*", **told}
    if "adapter" not in told:
        whole |= {"adapter": "odbc", "connection": "DSN=till"}
    assert read_target(name, whole, "Asia/Shanghai", "page").options.feeds


def test_what_litemall_is_told(published: Make, odbc_mariadb: str) -> None:
    connection = opened(odbc_mariadb)
    mall = Mall(connection)
    mall.product(1, 0)
    [table] = blocks("sql")
    connection.execute(table)
    told = dict(targets())["mall"]
    made = published("", **{**told, "connection": odbc_mariadb, "source": None})
    there = {"sku": "1006001-1", "location": "main-street"}
    tell(made.engine, [{**counted("1", "x", "10"), "data": {**there, "on_hand": "10"}}])
    assert made.run().told == 1
    tell(made.engine, [{**sold("2", "x", "1"), "data": {**there, "quantity": "3"}}])
    assert made.run().told == 1
    assert connection.execute("SELECT number FROM litemall_goods_product").fetchval() == 7
    assert connection.execute("SELECT written FROM omo_sync_written").fetchval() == 7
    connection.close()
