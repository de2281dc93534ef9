"""Which database, and that it costs nothing to know."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from omo_sync.config.database import DEFAULT, VARIABLE, database_url
from omo_sync.config.load import load
from omo_sync.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "omo-sync.toml"
    path.write_text('database = "sqlite:///${SHOP_FOLDER}/file.db"\n[no_such_table]\n')
    return path


def test_the_order_is_option_variable_file_default(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_FOLDER", "shop")
    assert database_url(None, None) == DEFAULT
    assert database_url(None, file) == "sqlite:///shop/file.db"
    monkeypatch.setenv(VARIABLE, "sqlite:///variable.db")
    assert database_url(None, file) == "sqlite:///variable.db"
    assert database_url("sqlite:///option.db", file) == "sqlite:///option.db"


def test_the_whole_configuration_has_the_same_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "omo-sync.toml"
    path.write_text('database = "sqlite:///file.db"')
    assert load(path).database == "sqlite:///file.db"
    monkeypatch.setenv(VARIABLE, "sqlite:///variable.db")
    assert load(path).database == "sqlite:///variable.db"


def test_what_is_no_url_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "omo-sync.toml"
    for written in ("5", '""', "[]"):
        path.write_text(f"database = {written}")
        with pytest.raises(ConfigError, match=r"database is .*; write a URL"):
            database_url(None, path)


def test_a_variable_that_is_not_set_is_named(file: Path) -> None:
    with pytest.raises(ConfigError, match="database needs the environment variable SHOP_FOLDER"):
        database_url(None, file)


def test_it_is_known_without_pydantic(tmp_path: Path) -> None:
    path = tmp_path / "omo-sync.toml"
    path.write_text('database = "sqlite:///file.db"')
    program = (
        "import sys, pathlib; from omo_sync.config.database import database_url;"
        f"print(database_url(None, pathlib.Path({str(path)!r})));"
        "print([name for name in sys.modules if name.startswith('pydantic')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["sqlite:///file.db", "[]"]
