"""The servers that benchmarks ask, started as their operators start them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.wrk import SERVER_CORE, pinned

OPEN = '[api]\npublic = ["stock", "prices", "catalogue"]\n'
TICKS = os.sysconf("SC_CLK_TCK")  # a second
PATIENCE = 600.0  # seconds until a server is ready


@contextmanager
def serving(command: list[str | Path], environment: Mapping[str, str], ready: str) -> Iterator[int]:
    """A server on the server's core, from when `ready` answers 200 until the end; gives its process."""
    child = subprocess.Popen(
        pinned(SERVER_CORE, command), env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(ready)
        yield child.pid
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait()


def spent(pid: int) -> float:
    """Seconds of the processor that a process and those it started have taken so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(user) + int(system)) / TICKS + sum(spent(int(child)) for child in children)


def wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} did not answer within {PATIENCE:g} s")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def bare(port: int, module: str) -> list[str | Path]:
    """A server of an ASGI application in this folder, as `omo-sync serve` starts its own."""
    return [
        Path(sys.executable).with_name("granian"), "--interface", "asgi", "--port", str(port), "--no-ws",
        "--log-level", "error", f"benchmarks.{module}:app",
    ]  # fmt: skip


def url(port: int, path: str) -> str:
    return f"http://127.0.0.1:{port}{path}"
