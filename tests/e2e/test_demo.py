"""What both READMEs show of the demo is what it prints, in their languages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import environment
from tests.e2e.readmes import IN_LANGUAGES, ROOT, missing, read, shown


def table(readme: str) -> list[list[str]]:
    """The cells of the outcome."""
    rows = [line for line in readme.splitlines() if line.startswith("|") and line.count("|") == 4]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if row[2] != "-"][1:]


@pytest.mark.parametrize(("name", "language"), IN_LANGUAGES)
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
    readme = read(name)
    assert missing(shown(readme, "$ omo-sync reconcile --as-of"), printed) == []
    words = {" ".join(line.split()) for line in printed}
    assert [row for row in table(readme) if " ".join(row) not in words] == []
