"""What a program costs: wall clock, processor and memory of one child process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
OMO_SYNC = Path(sys.executable).with_name("omo-sync")


class Run(NamedTuple):
    """One run of a program. wall and cpu (user and system, of this process alone) in seconds.

    peak: most memory resident at a time, in bytes. Linux counts that of this process at the
    moment of the start in, so whoever measures memory stays small.
    """

    wall: float
    cpu: float
    peak: int
    output: str


class Runs(NamedTuple):
    """Several runs of one program."""

    runs: Sequence[Run]

    @property
    def wall(self) -> float:
        """The best: whatever else the machine does can only add."""
        return min(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        return min(run.cpu for run in self.runs)

    @property
    def spread(self) -> str:
        return f"{self.wall:.2f}-{max(run.wall for run in self.runs):.2f}"

    @property
    def median(self) -> float:
        return median(run.wall for run in self.runs)


def run(command: Sequence[str | Path]) -> Run:
    """Raises RuntimeError with what the program said, when it fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OMO_SYNC_")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a program that is installed has been compiled
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        child = subprocess.Popen(command, stdout=output, stderr=errors, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        for file in (output, errors):
            file.seek(0)
        if child.returncode:
            said = (output.read() + errors.read()).decode(errors="replace")
            raise RuntimeError(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{said}")
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output.read().decode())


def alternately(times: int, *makers: Callable[[int], Run]) -> list[Runs]:
    """Run each of these in turn, several times, so that a busy moment hits all of them."""
    rounds = [[make(number) for make in makers] for number in range(times)]
    return [Runs(runs) for runs in zip(*rounds, strict=True)]


def omo_sync(database: Path | str, *arguments: str | Path) -> list[str | Path]:
    """The installed command on this file, or on the database of this URL."""
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    return [OMO_SYNC, "--database", url, *arguments]


def python(script: str, *arguments: str | Path) -> list[str | Path]:
    """A script of this folder."""
    return [sys.executable, HERE / script, *arguments]
