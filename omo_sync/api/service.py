"""One API process: the copy, who follows the store for it, and who may ask."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from omo_sync.api.access import Access
from omo_sync.api.catalogue import Catalogue
from omo_sync.api.catalogue_part import CataloguePart
from omo_sync.api.counts import Counts
from omo_sync.api.follower import NO_REDIS, Follower
from omo_sync.api.grants import GrantsPart
from omo_sync.api.hooks import Hooked
from omo_sync.api.intake import Intake
from omo_sync.api.orders import Orders
from omo_sync.api.part import Part
from omo_sync.api.problem import Problem
from omo_sync.api.push import NOTHING, Push
from omo_sync.api.reader import Reader
from omo_sync.api.signature import senders
from omo_sync.api.speaker import Speakers
from omo_sync.api.stock import StockBook, StockPart
from omo_sync.api.ticker import Ticker
from omo_sync.api.view import View
from omo_sync.bootstrap import Engine
from omo_sync.config.api import Api, Location
from omo_sync.config.redis import Redis
from omo_sync.errors import StoreError
from omo_sync.projections import state as states
from omo_sync.projections.standing import stands
from omo_sync.reservations import Reservations, Terms
from omo_sync.reservations.terms import USUAL

SECOND = 1_000_000
MIB = 1_048_576
TICK = 0.05  # seconds between two looks at how old the copy is


class Service:
    """engine: of the follower's thread, which closes it. settings: `[api]`. locations: `[[locations]]`.
    terms: on which orders are taken. push: who may push facts, and what hooks take. redis: what wakes the
    follower."""

    def __init__(
        self,
        engine: Engine,
        settings: Api,
        locations: Sequence[Location],
        terms: Terms = USUAL,
        push: Push = NOTHING,
        redis: Redis = NO_REDIS,
    ) -> None:
        self.engine = engine
        self.settings = settings
        self.locations = locations
        self.now = engine.now
        self.view = View(engine.now, settings.stale_after)
        self.access = Access(settings.public, engine.now)
        self.counts = Counts()
        self.stock = StockBook(settings.cache_mib * MIB)
        self.catalogue = Catalogue()
        self.reader = Reader(engine.database.url)
        self.reservations = Reservations(engine, terms)
        self.orders = Orders(self.reservations)
        self.push = push
        self._redis = redis
        self.speakers = Speakers(
            self.access, senders(push.senders, engine.now), push.senders, settings.signed_events
        )
        self.hooks = {
            name: Hooked(name, hook, push.sources[hook.source], engine.now)
            for name, hook in push.hooks.items()
        }
        self._intake: Intake | None = None
        self._follower: Follower | None = None
        self._ticker: Ticker | None = None

    @property
    def parts(self) -> list[Part]:
        catalogue = CataloguePart(self.settings.channel, self._take_catalogue, lambda: self.catalogue)
        return [GrantsPart(self.access), StockPart(self.stock), catalogue]

    def _take_catalogue(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def start(self) -> None:
        """On the event loop."""
        self._follower = Follower(self.engine, self.view, self.parts, self._redis)
        self._follower.start()
        self._intake = Intake(self._another_engine, self._follower.hurry)
        self._intake.start()
        self._ticker = Ticker(self.view.tick, TICK)
        self._ticker.start()

    async def stop(self) -> None:
        self.view.close()
        if self._ticker is not None:
            self._ticker.stop()
        if self._intake is not None:
            await asyncio.to_thread(self._intake.stop)
        if self._follower is not None:
            await asyncio.to_thread(self._follower.stop)
        await asyncio.to_thread(self.reservations.close)
        self.reader.close()

    @property
    def intake(self) -> Intake:
        """Raises Problem (503) while the process starts."""
        if self._intake is None:
            raise Problem("not-ready", retry_after=1)
        return self._intake

    def _another_engine(self) -> Engine:
        """By the settings in force, for another thread."""
        made = Engine(self.engine.database.url, now=self.now)
        with made.database.transaction() as transaction:
            made.settings = states.load(transaction).settings
        return made

    async def fresh(self, min_position: int | None = None) -> None:
        """The copy can be read, up to this position at least. Raises Problem: 503, or 409 where the log
        ends before it."""
        view = self.view
        if not view.ready:
            raise Problem("not-ready", retry_after=1)
        if min_position is None or view.position >= min_position:
            return
        began = self.now()
        if await view.reaches(min_position, self.settings.wait):
            return
        head = view.head if view.looked > began or view.closed else await self._head()
        if min_position > head:
            raise Problem("no-position", retry_after=1, wanted=min_position, head=head)
        raise Problem("not-visible", retry_after=1, wanted=min_position, position=view.position)

    async def _head(self) -> int:
        """Where the log ends, whether the follower has come to look or not. Raises Problem (503)."""
        try:
            return (await self.reader.read(stands)).head
        except StoreError:
            raise Problem("store-unavailable", retry_after=1) from None
