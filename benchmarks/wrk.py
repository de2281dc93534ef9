"""Load on one core, by wrk, and what it measured."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SERVER_CORE, LOAD_CORE = "0", "1"

PATIENCE = "30s"  # for an answer

TIMES = {"us": 0.001, "ms": 1.0, "s": 1000.0}


class Load(NamedTuple):
    """rate: answers a second. p99: milliseconds. failed: answers that were not 2xx. answers: how many."""

    rate: float
    p99: float
    failed: int
    answers: int


def pinned(core: str, command: Sequence[str | Path]) -> list[str | Path]:
    return ["taskset", "-c", core, *command]


def load(base: str, paths: Sequence[str], connections: int, seconds: int, folder: Path) -> Load:
    """Ask for these paths in turn. Raises RuntimeError when wrk fails."""
    listed = ",".join(f'"{path}"' for path in paths)
    script = (
        f"local paths = {{{listed}}}\nlocal at = 0\n"
        'request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end\n'
    )
    return run(base, script, connections, seconds, folder)


def run(base: str, script: str, connections: int, seconds: int, folder: Path) -> Load:
    """Ask for what this script of wrk's says. Raises RuntimeError when wrk fails."""
    file = folder / "asked.lua"
    file.write_text(script, encoding="utf-8")
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        PATIENCE,
        "--latency",
        "-s",
        file,
        base,
    ]
    done = subprocess.run(pinned(LOAD_CORE, command), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"wrk ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return read(done.stdout)


def read(said: str) -> Load:
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    answers = re.search(r"(\d+) requests in", said)
    if rate is None or p99 is None or answers is None:
        raise RuntimeError(f"wrk said something else than expected:\n{said}")
    return Load(
        float(rate[1]), float(p99[1]) * TIMES[p99[2]], int(failed[1]) if failed else 0, int(answers[1])
    )
