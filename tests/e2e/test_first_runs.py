"""The first runs of both READMEs, typed in as they stand, in a folder of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import environment
from tests.e2e.readmes import IN_LANGUAGES, missing, read, scripts, shown

# After each command a line with its exit code.
CODES = """
omo-sync() { command omo-sync "$@"; echo "[$?] $1 $2"; }
"""


@pytest.mark.parametrize(("name", "language"), IN_LANGUAGES)
def test_the_first_runs_go_as_they_are_told(name: str, language: str, tmp_path: Path) -> None:
    readme = read(name)
    typed = [block for block in scripts(readme) if "omo-sync conflicts" in block or "END" in block]
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["bash", "-c", CODES + "".join(typed)],
        cwd=tmp_path,
        env=environment(LC_ALL=language, PATH=path),
        capture_output=True,
        check=False,
    )
    printed = done.stdout.decode().splitlines()
    ended = [line for line in printed if line.startswith("[")]
    assert len(ended) == sum(line.startswith("omo-sync") for block in typed for line in block.splitlines())
    assert [line for line in ended if line[1] != "0"] == ["[3] sync "], done.stderr.decode()
    assert missing(shown(readme, "  2025-11-11T08:00:00+08:00"), printed) == []
