"""A job: what is done, when, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from omo_sync.config.duration import MICROSECONDS
from omo_sync.errors import SourceError
from omo_sync.ingest import Totals

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine
    from omo_sync.jobs.context import Context

MINUTE = MICROSECONDS["m"]


class Stopped(SourceError):
    """The daemon was told to stop: what was read is stored, the next run goes on from there."""


class Tally:
    """What a run has done so far, also when it fails on the way. note: in a word, for the log."""

    def __init__(self) -> None:
        self.totals = Totals()
        self.note = ""

    def add(self, totals: Totals) -> None:
        self.totals = self.totals.plus(totals)

    @property
    def idle(self) -> bool:
        return not self.note and not self.totals.read


Work = Callable[["Context", "Engine", Tally], None]


class Job(NamedTuple):
    """One line of the daemon's table; durations in microseconds.

    every or cron: when; `cron` is a crontab line in the shops' time zone, and what it missed is made
    up. pulls: whether it waits for a source, so that it must not hold up the others. shared: one
    daemon of the store does it for all; else each for itself.
    """

    name: str
    work: Work
    every: int = 0
    cron: str = ""
    jitter: int = 0
    pulls: bool = False
    shared: bool = True

    @property
    def gap(self) -> int:
        """What has begun this short a while ago, in whichever daemon, need not begin again. For a
        crontab line its last success tells."""
        return max(0, self.every - self.every // 10 - self.jitter)

    @property
    def patience(self) -> int:
        """The wait after a first failure."""
        return self.every or MINUTE


def rest_of(failures: int, patience: int, attempts: int, rest: int) -> int:
    """How long a job is left alone after so many failures in a row, in microseconds: twice as long
    each time, from `attempts` on as long as `rest`."""
    if failures <= 0:
        return 0
    if failures >= attempts:
        return rest
    return min(rest, patience << min(failures - 1, 40))
