"""Between the event loop and the writer of reservations."""

from __future__ import annotations

import asyncio
from collections import deque

from omo_sync.api.problem import Problem
from omo_sync.reservations import Answer, QueueFull, Reservations
from omo_sync.reservations.queue import Caller, Outcome, Waiting
from omo_sync.reservations.request import Request

Asked = asyncio.Future[Answer]


class Orders:
    """On the event loop that first asks. The loop is woken once for all that was decided together."""

    def __init__(self, reservations: Reservations) -> None:
        self.reservations = reservations
        self._told: deque[tuple[Asked, Outcome]] = deque()
        self._woken = False

    async def ask(self, request: Request, caller: Caller) -> Answer:
        """Waits for the decision. Raises Problem (503) where too many wait, StoreError."""
        loop = asyncio.get_running_loop()
        asked: Asked = loop.create_future()

        def tell(outcome: Outcome) -> None:
            self._told.append((asked, outcome))
            if not self._woken:
                self._woken = True
                loop.call_soon_threadsafe(self._settle)

        try:
            self.reservations.submit(Waiting(request, caller, tell))
        except QueueFull:
            raise Problem("queue-full", retry_after=1) from None
        return await asked

    def _settle(self) -> None:
        self._woken = False  # before looking: what comes meanwhile wakes the loop again
        while self._told:
            asked, outcome = self._told.popleft()
            if asked.done():  # its caller has gone
                continue
            if isinstance(outcome, Exception):
                asked.set_exception(outcome)
            else:
                asked.set_result(outcome)
