"""Telling a target what is due: marked as begun before, acknowledged after, so that nothing is told twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from omo_sync.clock import Clock
from omo_sync.config.targets import Target
from omo_sync.errors import TargetError
from omo_sync.publish.contract import Answer, Writer
from omo_sync.publish.echo import Echo
from omo_sync.publish.telling import Naming
from omo_sync.store import sent
from omo_sync.store.database import Database, Lock
from omo_sync.store.sent import DEAD, DUE, TOLD, Sent

TOGETHER = 100  # figures between two transactions of the store
LONGEST = 24 * 3_600 * 1_000_000  # between two attempts at most, in microseconds


class Told(NamedTuple):
    """What a run came to. due: figures that differed. told: taken by the target. refused: not taken, to be
    tried again. dead: given up."""

    due: int = 0
    told: int = 0
    refused: int = 0
    dead: int = 0

    def plus(self, other: Told) -> Told:
        return Told(*(mine + yours for mine, yours in zip(self, other, strict=True)))


class Delivery:
    """To one target. aliases: codes of its own to skus. echo: where a source compares what it reads of
    the same system."""

    def __init__(
        self,
        database: Database,
        target: Target,
        writer: Writer,
        aliases: Mapping[str, str],
        now: Clock,
        echo: Echo | None = None,
    ) -> None:
        self._database = database
        self._target = target
        self._writer = writer
        self._naming = Naming(target, aliases)
        self._now = now
        self._echo = echo
        self._in_a_row = 0

    def settle(self) -> None:
        """Find out what became of figures that somebody who was killed had begun to tell. Raises
        TargetError, also where the target does not say."""
        before: list[Sent] = []
        while True:
            with self._database.transaction() as transaction:
                rows = sent.begun(transaction, self._target.name, TOGETHER)
            if not rows:
                return
            if [(row.kind, row.key) for row in rows] == [(row.kind, row.key) for row in before]:
                raise TargetError(f"{rows[0].error}; {len(rows)} figures are open so")
            self._tell(rows)
            before = rows

    def run(self, go_on: Callable[[], None] = lambda: None) -> Iterator[Told]:
        """What is due now, a batch at a time; gives what each came to once it is durable.

        Raises TargetError where the target cannot be told, or refuses everything.
        """
        now = self._now()
        while True:
            go_on()
            rows = self._begin(now)
            if not rows:
                return
            yield self._tell(rows)
            if self._in_a_row >= self._target.options.breaker:
                raise TargetError(
                    f"{self._target.name} refused {self._in_a_row} figures in a row, and the run ends here;"
                    " `omo-sync publish status` shows why. Correct the target or its configuration: what was"
                    " refused is tried again"
                )

    def _begin(self, now: int) -> list[Sent]:
        """The next rows as they were before, marked as begun from now on."""
        with self._database.transaction(write=True, lock=Lock.NONE) as transaction:
            rows = sent.due(transaction, self._target.name, now, TOGETHER)
            sent.save(transaction, [row._replace(begun=row.begun or self._now()) for row in rows])
        return rows

    def _tell(self, rows: Sequence[Sent]) -> Told:
        tellings = [self._naming.telling(row) for row in rows]
        if self._echo is not None:
            self._echo.prepare(rows)
        answers = self._writer.tell(tellings)
        after: list[Sent] = []
        try:
            for row, answer in zip(rows, answers, strict=True):
                after.append(self._after(row, answer))
        finally:
            with self._database.transaction(write=True, lock=Lock.NONE) as transaction:
                sent.save(transaction, after)
                if self._echo is not None:
                    self._echo.save(transaction, [row for row in after if row.state == TOLD])
        return Told(
            told=sum(row.state == TOLD for row in after),
            refused=sum(row.state == DUE for row in after),
            dead=sum(row.state == DEAD for row in after),
        )

    def _after(self, row: Sent, answer: Answer) -> Sent:
        now = self._now()
        if answer.taken:
            self._in_a_row = 0
            return row._replace(
                state=TOLD, value=row.wanted, written=row.written + row.change, begun=row.begun or now,
                again=1, tries=0, error=None,
            )  # fmt: skip
        self._in_a_row += 1
        tries = row.tries + 1
        options = self._target.options
        state = DEAD if tries >= options.attempts else DUE
        wait = min(LONGEST, options.retry << min(tries - 1, 40))
        begun = row.begun if answer.open else 0
        return row._replace(
            state=state, begun=begun, tries=tries, due=now + wait, again=1, error=answer.error
        )
