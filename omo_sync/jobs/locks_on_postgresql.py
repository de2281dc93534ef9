"""Locks on a server: advisory ones, each of a session of its own, which ends with the process."""

from __future__ import annotations

from typing import Any

import psycopg

PATIENCE = 5  # seconds for a connection

# A machine that vanishes says nothing: the server asks after it, and lets go within seconds.
ALIVE = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3"

# The store's own table in the key keeps two stores in one database apart.
TAKE = "SELECT pg_try_advisory_lock(hashtext(%s), 'meta'::regclass::oid::int)"


class SessionLock:
    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    @classmethod
    def acquire(cls, url: str, name: str) -> SessionLock | None:
        """Raises psycopg.Error."""
        connection = psycopg.connect(
            url,
            autocommit=True,
            prepare_threshold=None,
            connect_timeout=PATIENCE,
            application_name="omo-sync lock",
        )
        try:
            connection.execute(ALIVE)
            if connection.execute(TAKE, (f"omo-sync {name}",)).fetchone() == (True,):
                return cls(connection)
        except BaseException:
            connection.close()
            raise
        connection.close()
        return None

    def holds(self) -> bool:
        try:
            self._connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def release(self) -> None:
        self._connection.close()
