"""Ctrl-C between one record and the next.

Validators that replace every error by their own sentence (pydantic's `custom_error`) replace a
KeyboardInterrupt as well: it would be lost, or refuse a good record.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")


def whole(items: Iterable[Item]) -> Iterator[Item]:
    """The same items. An interrupt while one of them is worked on is raised when the next is asked
    for; one while the next is waited for, at once. In other threads than the main one, which get
    no interrupts, this does nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield from items
        return
    interrupted = working = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        if not working:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        for item in items:
            working = True
            yield item
            working = False
            if interrupted:
                raise KeyboardInterrupt
    finally:
        signal.signal(signal.SIGINT, before)
