"""What became of the daemon's jobs: a row each, which every daemon of the store goes by."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.store.database import Transaction

DONE, STOPPED, FAILED = "done", "stopped", "failed"


class Run(NamedTuple):
    """A job as its last run left it; instants in microseconds, None for what never was.

    since: known since. succeeded: when it last ended well. failures: in a row. rests: left alone
    until then. runner: the process that ran it.
    """

    name: str
    since: int
    started: int | None = None
    ended: int | None = None
    succeeded: int | None = None
    result: str | None = None
    message: str | None = None
    failures: int = 0
    rests: int | None = None
    runner: str | None = None

    @property
    def running(self) -> bool:
        """Begun and not ended: under way, or killed meanwhile."""
        return self.started is not None and self.ended is None


COLUMNS = ", ".join(Run._fields)


def load(transaction: Transaction, name: str) -> Run | None:
    rows = transaction.rows(f"SELECT {COLUMNS} FROM job WHERE name = ?", (name,))
    return Run(*rows[0]) if rows else None


def all_of(transaction: Transaction) -> list[Run]:
    """In order of name."""
    return [Run(*row) for row in transaction.rows(f"SELECT {COLUMNS} FROM job ORDER BY name")]


def save(transaction: Transaction, run: Run) -> None:
    """Only who holds the job's lock saves it."""
    changed = ", ".join(f"{name} = excluded.{name}" for name in Run._fields[1:])
    transaction.run(
        f"INSERT INTO job ({COLUMNS}) VALUES ({', '.join('?' * len(Run._fields))}) "
        f"ON CONFLICT (name) DO UPDATE SET {changed}",
        run,
    )
