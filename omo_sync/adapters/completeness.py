"""Up to when a pull has read everything of its source: what it says as watermarks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from omo_sync.adapters.contract import Event
from omo_sync.config.watermark import POLL, Watermark
from omo_sync.domain.corrections import POLLED
from omo_sync.domain.movement import Told
from omo_sync.domain.plain import instant

REMEMBERED = "watermark "  # before a source, in what is remembered of the pulled one


class Mark(NamedTuple):
    """A source whose facts up to this instant (microseconds) have been read."""

    source: str
    through: int


class Completeness:
    """Of one pull. began: when it did."""

    def __init__(self, asked: Watermark, began: int) -> None:
        self.asked = asked
        self.began = began
        self._newest: dict[str, int] = {}

    def take(self, facts: Iterable[Told]) -> None:
        """These were read."""
        for fact in facts:
            if fact.time <= self.began:  # what is dated ahead says nothing of what is complete
                self._newest[fact.source] = max(fact.time, self._newest.get(fact.source, 0))

    def due(self, before: Mapping[str, str]) -> list[Mark]:
        """What there is to say, where it is news. before: what was said last, as it was remembered."""
        marks = []
        for source, instant_read in sorted(self._reached().items()):
            through = instant_read - self.asked.slack
            last = before.get(REMEMBERED + source)
            if last is None or through - int(last) >= self.asked.every:
                marks.append(Mark(source, through))
        return marks

    def keys(self) -> list[str]:
        """Under which what was said last is remembered."""
        return [REMEMBERED + source for source in sorted(self._reached())]

    def _reached(self) -> dict[str, int]:
        if self.asked.by == POLL:
            return dict.fromkeys(self.asked.sources, self.began)
        wanted = self.asked.sources or self._newest
        return {source: self._newest[source] for source in wanted if source in self._newest}

    def event(self, mark: Mark) -> Event:
        """The watermark as an event. Where it is by our clock, it says so: a correction of the source's
        clock does not concern it."""
        ours = {POLLED: "1"} if self.asked.by == POLL else {}
        time = self.began if ours else mark.through
        return {
            "specversion": "1.0",
            "id": f"{REMEMBERED.strip()}-{mark.through}",
            "source": mark.source,
            "type": "omo.source.watermark.v1",
            "time": instant(time),
            "data": {"complete_through": instant(mark.through)},
            **ours,
        }
