"""The command line in a folder of its own: in this process where that will do, else as a process."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from omo_sync.cli import main


class Run(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The objects of `--format jsonl`."""
        return [json.loads(line) for line in self.out.splitlines()]


Cli = Callable[..., Run]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working directory, and an English terminal."""
    monkeypatch.chdir(tmp_path)
    for name in ("OMO_SYNC_DATABASE", "OMO_SYNC_CONFIG", "OMO_SYNC_DEBUG", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs one command in this process."""

    def run(*arguments: object, stdin: bytes = b"") -> Run:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main([str(argument) for argument in arguments])
        return Run(code, *capsys.readouterr())

    return run


@pytest.fixture
def process(tmp_path: Path) -> Cli:
    """Runs one command as a process."""

    def run(*arguments: object, stdin: bytes = b"", **options: Any) -> Run:
        done = subprocess.run(
            [*program(), *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            check=False,
            **options,
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def program() -> list[str]:
    """The command as a process that needs no installed script."""
    return [sys.executable, "-c", "import sys; from omo_sync.cli import main; sys.exit(main())"]


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, **changes}
