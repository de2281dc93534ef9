"""What all jobs of one daemon share."""

from __future__ import annotations

import os
import socket
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from structlog.typing import FilteringBoundLogger

from omo_sync import clock
from omo_sync.clock import Clock
from omo_sync.jobs.job import Stopped

if TYPE_CHECKING:
    from omo_sync.config.load import Config
    from omo_sync.jobs.engines import Engines
    from omo_sync.observing.holdings import Holdings
    from omo_sync.observing.metrics import Metrics


def this_process() -> str:
    """Host and number, for people."""
    return f"{socket.gethostname()}:{os.getpid()}"


@dataclass
class Context:
    """stop: set when the daemon has to end; whoever works looks at it between two batches.
    running: the jobs under way here, and since when."""

    config: Config
    engines: Engines
    metrics: Metrics
    holdings: Holdings
    log: FilteringBoundLogger
    now: Clock = clock.now
    stop: threading.Event = field(default_factory=threading.Event)
    running: dict[str, int] = field(default_factory=dict)
    runner: str = field(default_factory=this_process)

    def go_on(self, _: object = None) -> None:
        """Raises Stopped once the daemon has to end."""
        if self.stop.is_set():
            raise Stopped("the daemon was told to stop; the next run goes on from here")
