"""Read models of one key, as they stood at a past instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from omo_sync.domain.account import NEVER, STOCK
from omo_sync.domain.corrections import corrections
from omo_sync.domain.fact import Fact
from omo_sync.domain.settings import Settings
from omo_sync.projections import state as states
from omo_sync.projections.accounts import Known
from omo_sync.projections.chunk import Chunk
from omo_sync.projections.history import latest_pass
from omo_sync.projections.judging.book import settle
from omo_sync.projections.judging.reconcile import reconcile
from omo_sync.projections.knowing.asked import Asked
from omo_sync.projections.knowing.facts import concerning, decisions, known
from omo_sync.projections.knowing.numbers import numbers
from omo_sync.projections.projector import latest_settings
from omo_sync.projections.rebuild import NAMES
from omo_sync.projections.state import State
from omo_sync.store.database import SHADOW, Database, Transaction
from omo_sync.store.log import EventLog
from omo_sync.store.schema import ddl


@contextmanager
def as_known(database: Database, log: EventLog, asked: Asked, known_at: int) -> Iterator[Transaction]:
    """A transaction whose read models hold what was known of a key: its facts recorded up to that instant
    (microseconds), by the passes and settings of then, and the running numbers of the sources that told
    them. Other keys are not in them.

    Nothing of it is kept.
    """
    with (
        database.server.faults(),
        database.server.scratch(ddl(database, "models"), NAMES) as live,
    ):
        then = live.named(SHADOW)
        settings = latest_settings(live, log, known_at) or Settings()
        last = latest_pass(live, known_at)
        read_by = log.corrected(settings.clock_correction)
        told = concerning(live, log, asked)
        numbered = numbers(live, read_by, told.values() if asked.domain == STOCK else (), known_at)
        told |= log.at(live, numbered.watermarks)
        facts = corrections(settings.clock_correction).facts(known(live, log, told, known_at))
        state = State(max((fact.position for fact in facts), default=1), last.clock, last.settled, settings)
        states.save(then, state)
        fold(then, read_by, state, facts)
        numbered.write(then)
        if last.clock > NEVER:
            judged = reconcile(then, read_by, state, last.clock)
            conflicts = [row[0] for row in then.rows("SELECT id FROM p_conflict")]
            fold(then, read_by, judged, decisions(live, log, conflicts, known_at))
            settle(then, conflicts, last.settled, last.clock)
        yield then


def fold(transaction: Transaction, log: EventLog, state: State, facts: list[Fact]) -> None:
    """All at once: nothing is looked up in what is not here."""
    accounts = Known()
    Chunk(transaction, log, state.clock, state.settings, accounts).fold(facts, 0)
    accounts.flush(transaction, state.position)
