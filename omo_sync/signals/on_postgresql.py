"""Wake-ups on PostgreSQL: LISTEN and NOTIFY on the channel on which the log says that it has grown."""

from __future__ import annotations

import logging
import time
from typing import Any

import psycopg

from omo_sync.signals.wakeups import Ear, Wakeups
from omo_sync.store.postgresql import CHANNEL
from omo_sync.store.postgresql_faults import without_password
from omo_sync.store.postgresql_transaction import FOLDED

PATIENCE = 5  # seconds for a connection

log = logging.getLogger(__name__)


class PostgreSQLWakeups(Wakeups):
    """One connection for the ear and one for the voice, each opened when it is needed."""

    def __init__(self, url: str, hears: Ear = Ear.ALL) -> None:
        self._url = url
        self._hears = hears
        self._ear: psycopg.Connection[Any] | None = None
        self._voice: psycopg.Connection[Any] | None = None

    def wait(self, timeout: float) -> bool:
        last = time.monotonic() + timeout
        try:
            if self._ear is None:
                self._ear = self._connect()
                self._ear.execute(f"LISTEN {CHANNEL}")
                return True
            return self._heard(self._ear, last)
        except psycopg.Error as error:
            self._lost("waits without wake-ups", error)
            time.sleep(max(0.0, last - time.monotonic()))
            return False

    def _heard(self, ear: psycopg.Connection[Any], last: float) -> bool:
        """Whether anything that concerns us was said by then; what came together counts once."""
        while (left := last - time.monotonic()) > 0:
            heard = [told.payload for told in ear.notifies(timeout=left, stop_after=1)]
            if any(self._concerned(word) for word in heard):
                return True
        return False

    def _concerned(self, word: str) -> bool:
        return self._hears is Ear.ALL or (word == FOLDED) == (self._hears is Ear.MODELS)

    def wake(self) -> None:
        try:
            if self._voice is None:
                self._voice = self._connect()
            word = FOLDED if self._hears is Ear.MODELS else ""
            self._voice.execute(f"NOTIFY {CHANNEL}, '{word}'")
        except psycopg.Error as error:
            self._lost("woke nobody, who will notice at the poll", error)

    def close(self) -> None:
        for connection in (self._ear, self._voice):
            if connection is not None:
                connection.close()
        self._ear = self._voice = None

    def _connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(
            self._url,
            autocommit=True,
            prepare_threshold=None,
            connect_timeout=PATIENCE,
            application_name="omo-sync wake-ups",
        )

    def _lost(self, what: str, error: psycopg.Error) -> None:
        log.warning("%s %s: %s", without_password(self._url), what, str(error).strip())
        self.close()
