"""Follows the log: folds facts in chunks, reconciles at every pass, applies settings.

Rows and position are written in one transaction, so nothing is folded twice or left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from omo_sync.domain.account import FOREVER
from omo_sync.domain.corrections import ClockCorrection, corrections
from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Told
from omo_sync.domain.settings import Settings
from omo_sync.projections import aside, changes, clocks, history
from omo_sync.projections import state as states
from omo_sync.projections.accounts import Known
from omo_sync.projections.batches import CHOICE, Batch, Read, batch
from omo_sync.projections.chunk import Act, Chunk
from omo_sync.projections.judging.reconcile import judge_all_again, reconcile
from omo_sync.projections.state import State
from omo_sync.store.database import LIVE, Database, Lock, Transaction
from omo_sync.store.log import EventLog, Segment

CHUNK = 20_000  # entries of the log folded at once
AT_HAND = 60_000  # the same, of facts that are in memory anyway
STEPS = 5  # chunks in one transaction
NARROWER = 8  # a chunk that fails is tried in so many parts, until the entry is found that makes it fail

PASS = "reconcile.passed"
SETTINGS = "config.applied"

CONFIG = "omo/config"  # source of settings

Progress = Callable[[int], None]  # called with how many entries were folded


class Projector:
    """tables: the live read models, or the shadow ones of a rebuild. clock_correction: those to fold by
    from the start of the log; None for the last ones that were applied. steps: chunks in one transaction."""

    steps = STEPS

    def __init__(
        self,
        database: Database,
        log: EventLog,
        tables: str = LIVE,
        clock_correction: tuple[ClockCorrection, ...] | None = None,
    ) -> None:
        self.database = database
        self.log = log
        self.tables = tables
        self.clock_correction = clock_correction
        self.lock = Lock.PROJECT if tables == LIVE else Lock.SHADOW
        self._known = Known()
        self._known_at: tuple[int, int] | None = None  # the position and epoch at which the tables say so

    def catch_up(self, progress: Progress = lambda _: None, ahead: list[Segment] | None = None) -> int:
        """Fold all that is in the log; gives the position reached.

        ahead: stretches of the log just written by this process; what follows the position folded
        up to is taken from there instead of being read again. It is emptied.
        """
        chunk, steps = CHUNK, self.steps
        while True:
            try:
                with self.database.transaction(write=True, lock=self.lock) as transaction:
                    position, folded, more = self._steps(transaction, ahead or [], chunk, steps, progress)
            except Exception as error:
                if not aside.poisoned(error):
                    raise
                if ahead:
                    ahead.clear()
                if chunk == 1:
                    self._set_aside(error)
                chunk, steps = max(1, chunk // NARROWER), 1  # so that no more than a chunk is lost again
                continue
            if folded and self.tables == LIVE:
                progress(folded)
            if not more:
                return position
            chunk = min(CHUNK, chunk * NARROWER)

    def _set_aside(self, error: Exception) -> None:
        """Go on behind the next entry, whose folding failed."""
        with self.database.transaction(write=True, lock=self.lock) as live:
            transaction = live.named(self.tables)
            state = self._state(transaction)
            (entry,) = self.log.after(transaction, state.position, 1)
            aside.put(transaction, entry[0], error)
            states.save(transaction, state._replace(position=entry[0]))

    def catch_up_in(self, transaction: Transaction) -> int:
        """The same within a transaction that is already open."""
        more = True
        while more:
            position, _, more = self._steps(transaction, [], CHUNK, self.steps)
        return position

    def _state(self, transaction: Transaction) -> State:
        state = states.load(transaction)
        if not state.position:
            state = state._replace(
                settings=replace(state.settings, clock_correction=self._corrections(transaction))
            )
        return state

    def _steps(
        self,
        transaction: Transaction,
        ahead: list[Segment],
        chunk: int,
        steps: int,
        progress: Progress = lambda _: None,
    ) -> tuple[int, int, bool]:
        """Fold some chunks of so many entries; gives the position reached, how many they had, and whether
        the log may have more."""
        transaction = transaction.named(self.tables)
        before = state = self._state(transaction)
        epoch = changes.epoch(transaction)
        if self._known_at != (state.position, epoch):
            self._known = Known()
        self._known_at = None
        total, more = 0, True
        with self._reading(transaction, steps) as read:
            for _ in range(steps):
                state, folded, more = self._step(transaction, state, ahead, chunk, read)
                total += folded
                if self.tables != LIVE:  # nobody else sees it, and the commit may be far away
                    progress(folded)
                if not more or self._known.full:
                    break
        if total:
            self._known.flush(transaction, state.position)
            states.save(transaction, state, before if before.position else None)
            transaction.folded()
        self._known.trim()
        self._known_at = state.position, epoch
        return state.position, total, more

    @contextmanager
    def _reading(self, transaction: Transaction, steps: int) -> Iterator[Read]:
        """What reads the log for so many chunks."""
        yield lambda position, limit: batch(self.log.after(transaction, position, limit))

    def _corrections(self, transaction: Transaction) -> tuple[ClockCorrection, ...]:
        """Those by which all facts are folded, from the first one on: the last ones applied."""
        if self.clock_correction is not None:
            return self.clock_correction
        applied = latest_settings(transaction, self.log)
        return applied.clock_correction if applied else ()

    def _step(
        self, transaction: Transaction, state: State, ahead: list[Segment], chunk: int, read: Read
    ) -> tuple[State, int, bool]:
        """Fold one chunk; gives the state after it, how many entries it had, and whether the log may have
        more."""
        facts = follow(ahead, state.position)
        if facts:
            state = self._facts(transaction, state, facts.facts, [])
            return state._replace(position=facts.end), len(facts.facts), True
        found = read(state.position, chunk)
        if found is None:
            return state, 0, False
        return self._fold(transaction, state, found), found.entries, found.entries == chunk

    def _fold(self, transaction: Transaction, state: State, found: Batch) -> State:
        """Fold what follows the state's position."""
        for facts, variants, marker in found.stretches:
            state = self._facts(transaction, state, facts, variants)
            if marker is not None:
                state = self._marker(transaction, state, marker)
        return state._replace(position=found.end)

    def _facts(
        self, transaction: Transaction, state: State, facts: Sequence[Told], variants: list[str]
    ) -> State:
        transaction.many(
            "INSERT INTO p_dirty (topic, subject) VALUES ('variant', ?) ON CONFLICT DO NOTHING",
            [(stream,) for stream in variants],
        )
        if not facts:
            return state
        clocks.take(transaction, facts)
        if state.settings.clock_correction:
            whole = self.log.whole(transaction, facts)
            facts = corrections(state.settings.clock_correction).facts(whole)
        unchosen = self._chunk(transaction, state).fold(facts, state.position)
        for choice in unchosen:
            self._chunk(transaction, state).choose(choice, Act.UNDO)
        return state._replace(position=facts[-1].position)

    def _chunk(self, transaction: Transaction, state: State) -> Chunk:
        log = self.log.corrected(state.settings.clock_correction)
        return Chunk(transaction, log, state.clock, state.settings, self._known)

    def _marker(self, transaction: Transaction, state: State, fact: Fact) -> State:
        self._known.flush(transaction, state.position)
        self._known = Known()
        state = state._replace(position=fact.position)
        if fact.type == PASS:
            state = reconcile(transaction, self.log, state, fact.time)
            history.passed(transaction, fact, state.clock, state.settled)
        elif fact.type == SETTINGS:
            told = Settings.from_data(fact.data)
            settings = replace(told, clock_correction=state.settings.clock_correction)
            judge_all_again(transaction, self.log, state, settings)
            state = state._replace(settings=settings)
            changes.note(transaction, [(changes.SETTINGS, "")], state.position)
        elif fact.type == CHOICE:
            self._chunk(transaction, state).choose(fact, Act.DO)
        return state


def follow(ahead: list[Segment], position: int) -> Segment | None:
    """Takes from ahead what follows a position without a gap, as much as is folded best at once."""
    facts: list[Told] = []
    end = position
    while ahead and ahead[0].start == end and len(facts) < AT_HAND:
        segment = ahead.pop(0)
        facts.extend(segment.facts)
        end = segment.end
    if not facts:
        ahead.clear()
        return None
    return Segment(position, end, facts)


def latest_settings(transaction: Transaction, log: EventLog, known_at: int = FOREVER) -> Settings | None:
    """The last settings that were applied, up to an instant of recording; None where there are none."""
    applied = [fact for fact in log.told_by(transaction, CONFIG) if fact.recorded <= known_at]
    latest = max(applied, key=lambda fact: fact.position, default=None)
    return None if latest is None else Settings.from_data(latest.data)


def passed(as_of: int, head: int, recorded: int) -> Fact:
    """A reconcile pass at an instant, after position `head` of the log. Another pass at the same
    instant with nothing new in between is the same."""
    return Fact("omo/reconcile", f"{as_of}@{head}", PASS, as_of, {}, recorded)


def applied(settings: Settings, head: int, recorded: int) -> Fact:
    """Changed settings, in force from here on, for all facts."""
    return Fact(CONFIG, f"{recorded}@{head}", SETTINGS, recorded, settings.as_data(), recorded)
