"""What both READMEs show of the demo is what it prints, in their languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import environment

ROOT = Path(__file__).parents[2]
ELLIPSIS = "…"


def shown(readme: str) -> list[str]:
    """The block that begins with what the demo says first; of each line what stands before an ellipsis."""
    (block,) = [block for block in readme.split("```\n") if "$ omo-sync reconcile --as-of" in block]
    return [beginning for line in block.splitlines() if (beginning := line.split(ELLIPSIS)[0].rstrip())]


def table(readme: str) -> list[list[str]]:
    """The cells of the outcome."""
    rows = [line for line in readme.splitlines() if line.startswith("|") and line.count("|") == 4]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row[2] != "-"][1:]


@pytest.mark.parametrize(("name", "language"), [("README.md", "C.UTF-8"), ("README.zh-CN.md", "zh_CN.UTF-8")])
def test_the_readme_shows_what_the_demo_prints(name: str, language: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "omo_sync.demo"],
        cwd=tmp_path,
        env=environment(LC_ALL=language, PYTHONPATH=str(ROOT)),
        capture_output=True,
        check=False,
    )
    printed = done.stdout.decode().splitlines()
    assert done.returncode == 0, done.stderr.decode()
    readme = (ROOT / name).read_text("utf-8")
    lines = iter(printed)
    missing = [line for line in shown(readme) if not any(one.startswith(line) for one in lines)]
    assert missing == [], "in this order"
    words = {" ".join(line.split()) for line in printed}
    assert [row for row in table(readme) if " ".join(row) not in words] == []
