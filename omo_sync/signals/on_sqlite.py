"""Wake-ups on SQLite: the file itself tells that another connection has committed."""

from __future__ import annotations

import sqlite3
import time

from omo_sync.signals.wakeups import Wakeups
from omo_sync.store.sqlite import sqlite_path

STEP = 0.01  # seconds between two looks, each of which costs microseconds


class SQLiteWakeups(Wakeups):
    certain = True  # it is no message that is waited for: the file is asked

    def __init__(self, url: str) -> None:
        self._path = sqlite_path(url)
        self._connection: sqlite3.Connection | None = None
        self._version = -1

    def wait(self, timeout: float) -> bool:
        last = time.monotonic() + timeout
        while not self._moved():
            left = last - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(STEP, left))
        return True

    def wake(self) -> None:
        """The commit itself has told."""

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._version = -1

    def _moved(self) -> bool:
        if self._connection is None:
            if not self._path.exists():  # connecting would make an empty file
                return False
            self._connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.OperationalError:  # locked for a moment: whoever did that is about to write
            return True
        before, self._version = self._version, int(version)
        return before != self._version
