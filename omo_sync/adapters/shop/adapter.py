"""The adapters of shops: orders and flows by their clients, in spans of time that follow each other."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, ClassVar

from pydantic import BaseModel

from omo_sync.adapters.contract import BATCH, Batch, Event, Row, Unread
from omo_sync.adapters.json_rows.stream import Stream, Streams
from omo_sync.adapters.json_rows.told import Told
from omo_sync.adapters.shop.options import ShopOptions, ShopStreamOptions, WechatOptions, YouzanOptions
from omo_sync.clock import Clock, now
from omo_sync.config.duration import MICROSECONDS
from omo_sync.domain.plain import canonical
from omo_sync.errors import SourceError
from omo_sync.shops.port import Flow, Key, Shop

SPAN = 7 * MICROSECONDS["d"]  # what shops let one ask for at once

HOUR = MICROSECONDS["h"]

State = dict[str, Any]


class ShopAdapter(ABC):
    """A row's id is `stream:key#line`. The cursor is a JSON object: by stream, up to when it was read."""

    def __init__(
        self,
        name: str,
        options: Any,
        aliases: Mapping[str, str] | None = None,
        *,
        clock: Clock = now,
    ) -> None:
        self.name = name
        self._options: ShopOptions = options
        self._clock = clock
        self._streams = Streams(name, options, options.streams, aliases)

    @abstractmethod
    def _shop(self) -> Shop: ...

    def read(self, after: str | None) -> Iterator[Batch]:
        states: dict[str, State] = json.loads(after) if after else {}
        with closing(self._shop()) as shop:
            for name, told in self._options.streams.items():
                if told.read is None:
                    continue
                stream = self._streams.by_name[name]
                for rows, state in self._run(shop, stream, told, states.get(name, {})):
                    states[name] = state
                    yield Batch(rows, canonical(states))

    def translate(self, row: Row) -> Sequence[Event]:
        return self._streams.translate(row)

    def payload(self, streams: Sequence[str], body: bytes, delivery: str) -> list[Row | Unread]:
        """The rows that a webhook gives these streams. delivery: names it where it has no key."""
        return self._streams.payload(streams, body, delivery)

    def _run(
        self, shop: Shop, stream: Stream, told: ShopStreamOptions, state: State
    ) -> Iterator[tuple[list[Row | Unread], State]]:
        """Rows that were not told, span by span, each with the state after it."""
        end = self._clock()
        known = Told(state.get("told", []))
        since = state["after"] - self._options.overlap if "after" in state else end - self._options.since
        while since < end:
            until = min(end, since + SPAN)
            for items in self._items(shop, told, since, until):
                rows = [row for item in items for row in stream.item_rows(item) if known.is_new(row)]
                for start in range(0, len(rows), BATCH):
                    yield rows[start : start + BATCH], state
            since = until
            if known.fresh or until < end or until - state.get("after", 0) >= HOUR:
                state = {"after": until, "told": known.digests()}
                yield [], state

    def _items(self, shop: Shop, told: ShopStreamOptions, since: int, until: int) -> Iterator[list[Any]]:
        if told.read == "orders":
            yield from shop.orders(since, until)
            return
        for written in told.of:
            item, _, variant = written.partition("/")
            key = Key(item, variant)
            found = shop.flow(key, since, until)
            if found is None:
                raise SourceError(f'{self.name}: this shop tells no flow; leave out read = "flow"')
            yield [flown(key, one) for one in found]


class Wechat(ShopAdapter):
    """微信小店."""

    Options: ClassVar[type[BaseModel]] = WechatOptions

    def _shop(self) -> Shop:
        assert isinstance(self._options, WechatOptions)
        return self._options.shop(self.name, self._clock, self._options.limits)


class Youzan(ShopAdapter):
    """有赞."""

    Options: ClassVar[type[BaseModel]] = YouzanOptions

    def _shop(self) -> Shop:
        assert isinstance(self._options, YouzanOptions)
        return self._options.shop(self.name, self._clock, self._options.limits)


def flown(key: Key, flow: Flow) -> dict[str, Any]:
    """A movement of a flow as a row: what the shop says, whose it is, and its difference."""
    return {
        **flow.told,
        "product_id": key.item,
        "sku_id": key.variant,
        "difference": str(flow.after - flow.before),
    }
