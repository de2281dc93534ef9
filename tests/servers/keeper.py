"""Keeps one server as its child, and ends it when the pipe from the tests closes, whatever became of them.

Run as `python keeper.py FOLDER USER COMMAND…`; an empty USER is one's own. Prints the server's pid. At the
end of its input it kills the server and removes FOLDER; when the server ends first, the folder stays.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
from typing import Any


def main(folder: str, user: str, *command: str) -> None:
    with open(os.path.join(folder, "log"), "ab") as log:
        server = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            **as_user(user),
        )
    print(server.pid, flush=True)
    ending = threading.Event()

    def follow() -> None:
        code = server.wait()
        if not ending.is_set():
            os._exit(code if code >= 0 else 128 - code)

    follower = threading.Thread(target=follow)
    follower.start()
    sys.stdin.buffer.read()
    ending.set()
    server.send_signal(signal.SIGQUIT)
    follower.join(timeout=5)
    if follower.is_alive():
        os.killpg(server.pid, signal.SIGKILL)
        follower.join()
    shutil.rmtree(folder, ignore_errors=True)


def as_user(name: str) -> dict[str, Any]:
    """Popen's arguments for a process of this user."""
    if not name:
        return {}
    who = pwd.getpwnam(name)
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


if __name__ == "__main__":
    main(*sys.argv[1:])
