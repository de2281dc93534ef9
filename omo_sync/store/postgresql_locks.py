"""How PostgreSQL's writers exclude each other: by locks on tables without rows, taken before the snapshot."""

from __future__ import annotations

from omo_sync.store.database import Lock

LOCKS = {
    Lock.APPEND: "lock_append",
    Lock.PROJECT: "lock_project",
    Lock.ALL: "lock_project, lock_append",
}
"""Tables without rows, locked in this order."""

REPEATABLE = (Lock.PROJECT, Lock.SHADOW)
"""What was written under these the log tells again: nobody waits for the disk."""

LOCK_TABLES = ("CREATE TABLE lock_append ()", "CREATE TABLE lock_project ()")


def locking(lock: Lock) -> str:
    """The statements that take a lock, each with its semicolon; empty where nobody is excluded."""
    waits = "" if lock not in REPEATABLE else "SET LOCAL synchronous_commit = off; "
    return f"{waits}LOCK TABLE {LOCKS[lock]} IN EXCLUSIVE MODE; " if lock in LOCKS else waits
