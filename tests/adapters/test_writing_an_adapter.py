"""The adapter of the documentation works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from omo_sync.adapters.contract import Row
from omo_sync.errors import Refused, SourceError
from tests.tree import ROOT


def shelf() -> Any:
    page = (ROOT / "docs" / "writing-an-adapter.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert code is not None
    names: dict[str, Any] = {}
    exec(compile(code[1], "shelf.py", "exec", dont_inherit=True), names)
    return names["Shelf"]


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
