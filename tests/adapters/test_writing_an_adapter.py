"""The adapter of the documentation works as it stands there."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from omo_sync.adapters.contract import Row
from omo_sync.config.sources import read_source
from omo_sync.errors import Refused, SourceError
from omo_sync.testing import AdapterContract, Case
from tests.tree import ROOT

PAGE = ROOT / "docs" / "writing-an-adapter.md"


def code(word: str) -> str:
    """The first block of the page that has this word."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return next(str(block) for block in blocks if word in block)


def shelf() -> Any:
    names: dict[str, Any] = {}
    exec(compile(code("class Shelf"), "shelf.py", "exec", dont_inherit=True), names)
    return names["Shelf"]


class TestShelf(AdapterContract):
    @pytest.fixture
    def case(self, tmp_path: Path) -> Case:
        names: dict[str, Any] = {"Shelf": shelf()}
        written = code("class TestShelf").replace("from my_package.shelf import Shelf\n", "")
        exec(compile(written, "test_shelf.py", "exec", dont_inherit=True), names)
        made: Case = names["TestShelf"].case.__wrapped__(self, tmp_path)
        return made


def test_it_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "my_package"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "shelf.py").write_text(code("class Shelf"))
    points = tomllib.loads(code("entry-points"))["project"]["entry-points"]
    installed = tmp_path / "my_package-1.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: my-package\nVersion: 1\n")
    told = "".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in named.items())
        for group, named in points.items()
    )
    (installed / "entry_points.txt").write_text(told)
    monkeypatch.syspath_prepend(str(tmp_path))
    source = read_source(
        "back", {"adapter": "shelf", "file": "x.txt", "location": "s1"}, "Asia/Shanghai", "c.toml"
    )
    assert type(source.adapter()).__name__ == "Shelf"
    for module in ("my_package", "my_package.shelf"):
        sys.modules.pop(module, None)


def test_the_adapter_of_the_documentation(tmp_path: Path) -> None:
    kind = shelf()
    file = tmp_path / "2026-03-01.txt"
    adapter = kind("shelf", kind.Options(file=file, location="s1"), {"old": "new"})
    with pytest.raises(SourceError, match="No such file"):
        list(adapter.read(None))
    file.write_text("old 5\nbroken\n")
    [batch] = adapter.read(None)
    [event] = adapter.translate(batch.rows[0])
    assert (event["id"], event["data"]["sku"], event["data"]["on_hand"]) == ("2026-03-01 line 1", "new", "5")
    with pytest.raises(Refused):
        adapter.translate(batch.rows[1])
    assert list(adapter.read(batch.cursor)) == []
    file.write_text("old 5\nbroken\nB 1\n")
    [batch] = adapter.read(batch.cursor)
    assert batch.rows == [Row("line 3", {"line": "B 1"})]
