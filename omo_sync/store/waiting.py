"""Waiting for a server that recovers or starts, instead of ending because of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum
from math import inf
from typing import NamedTuple, TypeVar

from omo_sync.errors import StoreUnreachable
from omo_sync.store.database import PATIENCE, Database

STEP = 0.2  # seconds between two attempts

Result = TypeVar("Result")


class Away(Enum):
    """Why a server does nothing for us that will, or may, soon."""

    RECOVERING = "recovering"  # it is there: it starts, recovers or ends
    SILENT = "silent"  # its machine is known, and nobody answers there


class Patience(NamedTuple):
    """For how many seconds each is waited for."""

    recovering: float
    silent: float


ONCE = Patience(PATIENCE, 0)  # of a command that somebody waits for
SERVICE = Patience(inf, PATIENCE)  # of what is to run for long


def patiently(
    url: str, work: Callable[[], Result], tell: Callable[[Away], None], patience: Patience
) -> Result:
    """What the work gives, which is tried again while the server is away. tell: called when it is found
    away so, and again when that changes.

    Raises StoreUnreachable when it stays away for longer, or is not: then waiting does not help.
    """
    before: Away | None = None
    since = time.monotonic()
    answered = False
    while True:
        try:
            return work()
        except StoreUnreachable:
            away = Database(url).server.away()
            if away is None:
                if answered:
                    raise
                answered = True  # it may have come back between the two questions
                continue
            if away is not before:
                before, since = away, time.monotonic()
                if getattr(patience, away.value):
                    tell(away)
            if time.monotonic() - since >= getattr(patience, away.value):
                raise
            answered = False
        time.sleep(STEP)
