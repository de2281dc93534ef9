"""Puts the parts together: the only place that knows them all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from omo_sync import clock
from omo_sync.clock import Clock
from omo_sync.domain.fact import Fact
from omo_sync.domain.rules import TAKE_SOURCE
from omo_sync.domain.settings import DEFAULTS, Settings
from omo_sync.ingest import Ingest
from omo_sync.projections.projector import Progress, Projector, applied, passed
from omo_sync.schemas.parse import Parser
from omo_sync.schemas.rules import Rules
from omo_sync.store.database import Database, Lock
from omo_sync.store.log import EventLog

if TYPE_CHECKING:
    from omo_sync.operators import Operators


class Engine:
    """A store that takes facts and keeps its read models. Made if it is not there yet."""

    def __init__(self, url: str, settings: Settings = DEFAULTS, now: Clock = clock.now) -> None:
        self.database = Database(url)
        self.settings = settings
        self.now = now
        try:
            self.made = not self.database.exists and self._create()
        except BaseException:
            self.database.close()
            raise
        self.log = EventLog(self.database)
        self.projector = Projector(self.database, self.log)

    def _create(self) -> bool:
        from omo_sync.store import schema

        return schema.create(self.database)

    @cached_property
    def ingest(self) -> Ingest:
        return Ingest(self.database, self.log, Parser(Rules.of(self.settings)), self.now)

    def reconcile(self, as_of: int) -> int:
        """One reconcile pass at this instant; the read models are caught up and judged by it. Gives in how
        many conflicts rules then took a source's figure."""
        with self.database.transaction(write=True, lock=Lock.APPEND) as transaction:
            head = self.log.head(transaction)
            self.log.note(transaction, [passed(as_of, head, self.now())])
        self.projector.catch_up()
        return self._run_rules()

    def _run_rules(self) -> int:
        from omo_sync.projections import state as states

        with self.database.transaction() as transaction:
            rules = states.load(transaction).settings.rules
        taking = [rule for rule in rules if rule.do == TAKE_SOURCE]
        return self.operators.run_rules(taking) if taking else 0

    def apply_settings(self, refold: Callable[[], Progress] = lambda: lambda _: None) -> bool:
        """Put settings that differ from those in force into the log; gives whether they did.

        Where they correct clocks otherwise, all facts are folded anew; refold is called before, and gives
        what is told of the progress.
        """
        from omo_sync.projections import state as states
        from omo_sync.projections.rebuild import Marker, rebuild

        self.projector.catch_up()  # before, so that nobody waits long for what follows
        with self.database.transaction(write=True) as transaction:
            self.projector.catch_up_in(transaction)
            state = states.load(transaction)
            if state.settings == self.settings:
                return False
            corrected = state.settings.clock_correction == self.settings.clock_correction
            if corrected or not state.position:
                self.log.note(transaction, [self._applied(self.log.head(transaction))])
                self.projector.catch_up_in(transaction)
                return True
        rebuild(self.database, self.log, refold(), Marker(self.settings, self._applied))
        return True

    def _applied(self, head: int) -> Fact:
        return applied(self.settings, head, self.now())

    @cached_property
    def operators(self) -> Operators:
        from omo_sync.operators import Operators

        return Operators(self.database, self.log, self.projector, self.now)

    def rebuild(self, progress: Progress = lambda _: None) -> int:
        """Make the read models anew from the log; gives the position reached."""
        from omo_sync.projections.rebuild import rebuild

        return rebuild(self.database, self.log, progress)

    def verify(self, progress: Progress = lambda _: None) -> list[str]:
        """How the live read models differ from those made anew; empty when they are equal."""
        from omo_sync.projections.rebuild import verify

        return verify(self.database, self.log, progress)

    def close(self) -> None:
        self.database.close()
