"""The change stream: what changed in the read models, told in a Redis Stream for other back ends.

An entry names what changed, not its new figures; those are read from the store or the API. Its id
begins with the position of the log up to which its batch goes, so that ids grow for ever, also
across a flush. Fields:

    kind       stock, price, points, item or settings; `start` where the stream begins anew
    key        the sku or member, or nothing
    position   of the log, at or after which a read shows the change
    after      all that changed after this position is in the stream, from this batch on
    more       1 while entries of the same batch follow, 0 at its end
    epoch      of the read models; with another one, all is read anew

A follower is complete up to the position in the id of the last entry with `more` 0. An entry with an
`after` beyond that tells of a gap: it was away for longer than the stream is long, or Redis was
flushed. It then reads what it missed from the store, whose changes are kept by position.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import redis

from omo_sync.clock import Clock
from omo_sync.signals.redis_link import RedisLink

START = "start"
TOGETHER = 500  # entries written at once

Named = tuple[str, str, int]  # kind, key, position


class End(NamedTuple):
    """Where the stream ends: complete up to a position, within an epoch; the id of its last entry."""

    complete: int
    epoch: int
    batch: int
    number: int


class ChangeStream:
    """length: about how many entries are kept."""

    def __init__(self, link: RedisLink, now: Clock, prefix: str = "omo", length: int = 100_000) -> None:
        self.link = link
        self.key = f"{prefix}:changes"
        self._now = now
        self.length = length

    def end(self) -> tuple[End | None] | None:
        """Where it ends, None within the tuple for an empty stream; None while Redis is away."""
        return self.link.ask(lambda client: (_end(client.xrevrange(self.key, count=1)),))

    def begin(self, position: int, epoch: int) -> bool:
        """Say that what changed up to this position is not in the stream; whether it was done."""
        # What stood there may be forgotten, so the clock gives a number greater than any before.
        return self._write([(START, "", position)], End(position, epoch, position, self._now()))

    def tell(self, changed: Sequence[Named], position: int, end: End) -> bool:
        """Write what changed after the end's complete position, up to this one; whether it was done."""
        number = end.number + 1 if position == end.batch else 0
        return self._write(changed, End(end.complete, end.epoch, position, number))

    def _write(self, changed: Sequence[Named], first: End) -> bool:
        """first: after which position the batch begins, its epoch, and the id of its first entry."""
        entries = _entries(changed, first)
        while together := list(islice(entries, TOGETHER)):

            def write(client: Any, together: list[tuple[str, dict[str, Any]]] = together) -> bool:
                steps = client.pipeline(transaction=True)
                for identity, fields in together:
                    steps.xadd(self.key, fields, id=identity, maxlen=self.length, approximate=True)
                try:
                    steps.execute()
                except redis.ResponseError as error:
                    if "equal or smaller" not in str(error):
                        raise
                    return False  # another process was quicker, or an answer was lost: all is there
                return True

            if not self.link.ask(write):
                return False
        return True


def _entries(changed: Sequence[Named], first: End) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, (kind, key, position) in enumerate(changed):
        fields = {
            "kind": kind,
            "key": key,
            "position": position,
            "after": first.complete,
            "more": int(number + 1 < len(changed)),
            "epoch": first.epoch,
        }
        yield f"{first.batch}-{first.number + number}", fields


def _end(last: list[tuple[str, dict[str, str]]]) -> End | None:
    if not last:
        return None
    identity, fields = last[0]
    batch, number = (int(part) for part in identity.split("-"))
    complete = int(fields["after"]) if fields["more"] == "1" else batch
    return End(complete, int(fields["epoch"]), batch, number)
