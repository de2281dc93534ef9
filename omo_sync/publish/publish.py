"""One run of one target: catch up, plan, tell; again until nothing is left that can be told now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from omo_sync.clock import Clock
from omo_sync.config.sources import Source
from omo_sync.config.targets import Target
from omo_sync.projections.projector import Projector
from omo_sync.publish.contract import Telling
from omo_sync.publish.deliver import Delivery, Told
from omo_sync.publish.echo import Echo
from omo_sync.publish.plan import Plan
from omo_sync.publish.telling import Naming
from omo_sync.store.aliases import aliases_of
from omo_sync.store.database import Database
from omo_sync.store.sent import DUE, Sent

ROUNDS = 3  # of planning and telling in a run: what changes meanwhile is told by the next one


class Publish:
    """sources: the configured ones, of which a target may name one that reads the same system."""

    def __init__(
        self,
        database: Database,
        projector: Projector,
        target: Target,
        now: Clock,
        sources: Mapping[str, Source],
    ) -> None:
        self._database = database
        self._projector = projector
        self._target = target
        self._now = now
        self._sources = sources

    def run(self, go_on: Callable[[], None] = lambda: None) -> Iterator[Told]:
        """Tell the target what differs; gives what came of it, piece by piece, once it is durable.

        Raises TargetError; what was told before is kept, and the next run goes on.
        """
        delivery = self._delivery()
        for _ in range(ROUNDS):
            due = self._plan()
            if due:
                yield Told(due=due)
            told = 0
            for piece in delivery.run(go_on):
                told += piece.told
                yield piece
            if not told:
                return

    def preview(self) -> Iterator[tuple[Sent, Telling]]:
        """What a run would tell now; nothing is written."""
        with self._database.transaction() as transaction:
            naming = Naming(self._target, self._aliases())
            plan = Plan(transaction, self._target, self._now())
            for rows in plan.rows():
                for row in rows:
                    if row.state == DUE:
                        yield row, naming.telling(row)

    def _plan(self) -> int:
        self._projector.catch_up()
        with self._database.transaction(write=True) as transaction:
            self._projector.catch_up_in(transaction)
            return Plan(transaction, self._target, self._now()).save()

    def settle(self) -> None:
        """Find out what became of what was begun and never acknowledged. Raises TargetError."""
        self._delivery().settle()

    def _delivery(self) -> Delivery:
        target, aliases, echo = self._target, self._aliases(), None
        if any(feed.seen for feed in target.options.feeds.values()):
            adapter = self._sources[target.options.source].adapter(aliases)
            echo = Echo(self._database, target, adapter)
        return Delivery(self._database, target, target.writer(), aliases, self._now, echo)

    def _aliases(self) -> dict[str, str]:
        if self._target.options.source is None:
            return {}
        with self._database.transaction() as transaction:
            return aliases_of(transaction, self._target.options.source)
