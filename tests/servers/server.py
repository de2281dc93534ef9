"""One private server: a process, a folder and a port."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.servers import keeper

KEEPER = (sys.executable, "-I", "-S", keeper.__file__)
PATIENCE = 60.0  # seconds for a start on a busy machine
TRIES = 5  # another process may take the port between its choice and its use


class CannotStart(AssertionError):
    """A server that a test needs is not installed, or did not come up; the message says what to do."""


class Server:
    """A server, started; it ends with `close`, or with the tests.

    command: the command line for a port and the server's folder.
    ready: whether the server that answers at this port is the one in this folder; raises one of the
    refusals while none answers.
    prepare: fills the new folder, once.
    """

    def __init__(
        self,
        command: Callable[[int, Path], Sequence[str]],
        ready: Callable[[int, Path], bool],
        refusals: type[Exception] | tuple[type[Exception], ...],
        prepare: Callable[[Path], None] = lambda folder: None,
    ) -> None:
        self._command, self._ready, self._refusals = command, ready, refusals
        self.folder = new_folder()
        self._keeper: subprocess.Popen[bytes] | None = None
        self.pid = 0
        self.port = 0
        try:
            prepare(self.folder)
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped since."""
        return self._keeper is not None

    def start(self) -> None:
        """Start it, the first time on any free port, later on the same one. Returns when it answers."""
        assert self._keeper is None, "the server runs already"
        choices = [self.port] if self.port else [free_port() for _ in range(TRIES)]
        for port in choices:
            self._keeper = subprocess.Popen(
                [*KEEPER, str(self.folder), unprivileged(), *self._command(port, self.folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=self.folder,
                start_new_session=True,
            )
            assert self._keeper.stdout is not None
            self.pid = int(self._keeper.stdout.readline() or 0)
            if self._answers(port):
                self.port = port
                return
            self._forget()
        raise CannotStart(f"a server did not start; its log ends:\n{self._log()}")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it by a signal; its folder stays, and `start` starts it again."""
        assert self._keeper is not None, "the server does not run"
        os.kill(self.pid, how)
        self._keeper.wait(timeout=PATIENCE)
        self._forget()

    def close(self) -> None:
        """End it at once and forget all that it kept."""
        if self._keeper is not None:
            assert self._keeper.stdin is not None
            self._keeper.stdin.close()
            self._keeper.wait(timeout=PATIENCE)
            self._forget()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self, port: int) -> bool:
        assert self._keeper is not None
        last = time.monotonic() + PATIENCE
        while self._keeper.poll() is None:
            try:
                if self._ready(port, self.folder):
                    return True
                said: object = "another server has its port"  # which this one is about to find out
            except self._refusals as refusal:
                said = refusal
            if time.monotonic() > last:
                raise CannotStart(f"no answer in {PATIENCE:.0f} s: {said}\n{self._log()}")
            time.sleep(0.02)
        return False

    def _forget(self) -> None:
        assert self._keeper is not None
        for pipe in (self._keeper.stdin, self._keeper.stdout):
            assert pipe is not None
            pipe.close()
        self._keeper.wait(timeout=PATIENCE)
        self._keeper = None

    def _log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-2000:]


def new_folder() -> Path:
    """A folder of the user that servers run as. Its path is short: sockets stand in it."""
    folder = Path(tempfile.mkdtemp(prefix="omo-test-")).resolve()
    if unprivileged():
        shutil.chown(folder, unprivileged(), pwd.getpwnam(unprivileged()).pw_gid)
    return folder


def run_tool(command: Sequence[str], folder: Path) -> None:
    """One command that prepares a server's folder. Raises CannotStart with what it said."""
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        **keeper.as_user(unprivileged()),
    )
    if done.returncode != 0:
        said = (done.stdout + done.stderr).decode(errors="replace")[-2000:]
        raise CannotStart(f"{command[0]} failed with exit code {done.returncode}:\n{said}")


def unprivileged() -> str:
    """The user that servers run as, empty for one's own: PostgreSQL and MariaDB refuse root."""
    return "nobody" if os.geteuid() == 0 else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_program(name: str, package: str, variable: str, folders: Iterator[Path] | None = None) -> str:
    """The path of a program, on PATH or in one of these folders. Raises CannotStart."""
    usual = [*(folders or ()), Path("/usr/sbin"), Path("/usr/local/sbin")]
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(str, usual)])
    found = shutil.which(name, path=path)
    if found is None:
        raise CannotStart(
            f"{name} is not installed, and this test needs it. Debian, Ubuntu: `make system` "
            f"(or `apt-get install {package}`); elsewhere install it on the PATH, or name a server "
            f"for tests by its URL in {variable}."
        )
    return found
