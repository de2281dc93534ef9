"""Engines for the daemon's threads: each is used by one thread at a time, and used again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from omo_sync.bootstrap import Engine
from omo_sync.domain.settings import Settings


class Engines:
    """On one store. Made where none is free; one whose work failed is not used again."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.url = url
        self._settings = settings
        self._free: list[Engine] = []
        self._guard = threading.Lock()

    @contextmanager
    def borrow(self) -> Iterator[Engine]:
        with self._guard:
            engine = self._free.pop() if self._free else None
        engine = engine or Engine(self.url, self._settings)
        try:
            yield engine
        except BaseException:
            engine.close()
            raise
        with self._guard:
            self._free.append(engine)

    def close(self) -> None:
        with self._guard:
            free, self._free = self._free, []
        for engine in free:
            engine.close()
