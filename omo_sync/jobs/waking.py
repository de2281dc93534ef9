"""Those who listen to Redis, woken as soon as read models have moved on."""

from __future__ import annotations

import threading
from contextlib import closing

from omo_sync.signals.on_redis import Voice
from omo_sync.signals.wakeups import Ear, open_wakeups

POLL = 1.0  # seconds between two looks at whether to end


class Waking(threading.Thread):
    """Hears PostgreSQL and says it again. A thread of its own: the change stream takes its time, and who
    folds waits for nobody."""

    def __init__(self, url: str, voice: Voice) -> None:
        super().__init__(name="waking", daemon=True)
        self._url = url
        self._voice = voice
        self._ended = threading.Event()

    def run(self) -> None:
        with closing(open_wakeups(self._url, hears=Ear.MODELS)) as ear:
            while not self._ended.is_set():
                if ear.wait(POLL):
                    self._voice.wake()

    def end(self) -> None:
        self._ended.set()
        self.join()
