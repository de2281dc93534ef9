"""PostgreSQL's errors as ours, with what to do."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import errors

from omo_sync.errors import StoreBusy, StoreError, StoreForeign, StoreFull, StoreRefusal, StoreUnreachable
from omo_sync.store.database import PATIENCE


def without_password(url: str) -> str:
    """The URL as people may see it. Also what is told after `?` is left out: it may hold a password."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, f"{user.partition(':')[0]}{at}{host}", parts.path, "", ""))


def fault(name: str, error: psycopg.Error) -> StoreError:
    """name: the URL without its password."""
    said = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if isinstance(error, errors.LockNotAvailable):
        return StoreBusy(
            f"{name} was locked by another process for more than {PATIENCE} seconds. "
            "Nothing of this batch was stored; run the command again when the other one is done."
        )
    if isinstance(error, errors.DeadlockDetected | errors.SerializationFailure):
        return StoreBusy(
            f"{name}: two processes stood in each other's way ({said}). Nothing of this batch was stored; "
            "run the command again."
        )
    if isinstance(error, errors.DiskFull | errors.OutOfMemory):
        return StoreFull(
            f"{name} cannot be written: {said}. What was acknowledged before is safe. "
            "Make room, then run the command again: what is already there is recognised."
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return StoreError(
            f"{name}: {said}. This role may not do that; use the one that owns the store, or grant it "
            "as docs/postgresql.md says."
        )
    if isinstance(error, errors.UndefinedTable | errors.UndefinedColumn):
        return StoreForeign(
            f"{name} does not have the tables of this omo-sync: {said}. Run `omo-sync db upgrade`."
        )
    if isinstance(error, psycopg.IntegrityError | psycopg.DataError):
        return StoreRefusal(f"{name} refuses what was to be written: {said}.")
    if isinstance(error, psycopg.OperationalError):
        return StoreUnreachable(
            f"{name} cannot be reached, or went away: {said}. What was acknowledged before is safe. "
            "Check that the server runs and that the URL is right, then run the command again."
        )
    return StoreError(f"{name}: {said}.")
