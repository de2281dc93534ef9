"""The one place that reads the clock. Everywhere else an instant comes in as an argument."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Tells the instant in whole microseconds since 1970-01-01T00:00:00Z."""


def now() -> int:
    """The instant of the machine's clock, in whole microseconds since 1970-01-01T00:00:00Z."""
    return time.time_ns() // 1_000
