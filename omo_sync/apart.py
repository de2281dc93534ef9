"""A long source is read in a process of its own: it translates and validates while this one stores.

The two speak by pickles over the child's pipes: what is to be read goes in, and what was made of it
comes out block by block. The child never writes; it reads the store where its adapter remembers.
"""

from __future__ import annotations

import copyreg
import logging
import os
import pickle
import signal
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, repeat
from multiprocessing.connection import wait
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import jiter

from omo_sync.adapters.contract import Remembers
from omo_sync.clock import now
from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Movement, Told
from omo_sync.errors import SourceError
from omo_sync.ingest import Ingest, no_collection
from omo_sync.projections.handlers import movements
from omo_sync.reading import Made, Reading
from omo_sync.schemas.json_object import exact
from omo_sync.schemas.parse import Parser
from omo_sync.schemas.rules import Rules
from omo_sync.store.aliases import aliases_of
from omo_sync.store.database import Database
from omo_sync.store.quarantine import Rejected
from omo_sync.store.seen import Seen

if TYPE_CHECKING:
    from omo_sync.config.sources import Source

AHEAD = 64 << 20  # bytes that are told and not yet written: about what is made while the other folds
TOGETHER = 4 << 20  # bytes that are written at once
START = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); import omo_sync.apart as a; a.main()"
)

ROOM = 1 << 20  # bytes of a pipe: as many as users may have

LESS = 5  # priority of the process that reads: where both want the same core, storing goes first

logger = logging.getLogger(__name__)

READY, MADE, SAID, FAILED, HERE, DONE = "ready", "made", "said", "failed", "here", "done"

# Numbers of `ext` and `attributes` as they were written.
copyreg.pickle(jiter.LosslessFloat, lambda number: (exact, (bytes(number),)))


class Order(NamedTuple):
    """A source to be read, as it is configured. url: of the store."""

    source: Source
    aliases: Mapping[str, str]
    rules: Rules
    url: str


class Apart:
    """Reads a source in another process. given_back: whether that one ended where reading has to go on
    here, since what comes next is compared with what is being stored. failed: whether there can be no such
    process. waited: how often the next block was not there yet when it was wanted (of small blocks some are
    counted that were on their way)."""

    def __init__(self, order: Order) -> None:
        self._name = order.source.name
        self._order = pickle.dumps(order)
        self._child: Child | None = None
        self._can_begin = False
        self.given_back = False
        self.failed = False
        self.waited = 0

    def ready(self) -> bool:
        """Whether the process, which is begun here, can read. Nothing depends on that it ever can."""
        if self.failed or self._can_begin:
            return self._can_begin
        try:
            if self._child is None:
                self._child = Child(self._order)
            elif self._child.has_told():
                self._child.next()
                self._can_begin = True
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            self.failed = True
            self.close()
            why = f" ({error})" if str(error) else ""
            logger.warning("%s: no other process could begin to read it%s; it is read here", self._name, why)
        return self._can_begin

    def after(self, cursor: str | None, place: Callable[[], int]) -> Generator[Made, None, None]:
        """What follows a cursor, block by block. place: of the next fact in the log, as far as is known.
        Only where it is ready. Raises SourceError after all that could be read."""
        assert self._child is not None
        try:
            self._child.tell(cursor)
            while True:
                self.waited += not self._child.has_told()
                kind, said = self._next(self._child)
                if kind == MADE:
                    yield unpacked(said, place())
                elif kind == SAID:
                    logging.getLogger(said[0]).log(*said[1:])
                elif kind == FAILED:
                    raise SourceError(said)
                else:
                    self.given_back = kind == HERE
                    return
        finally:
            self.close()

    def close(self) -> None:
        """The process is ended, wherever it is."""
        self._can_begin = False
        if self._child is not None:
            self._child.end()
            self._child = None

    def _next(self, child: Child) -> tuple[str, Any]:
        try:
            return child.next()
        except (EOFError, pickle.UnpicklingError):
            raise SourceError(
                f"{self._name}: the process that was reading it has ended before its end (it was killed, or "
                "had no memory left); what came before is stored, the next run goes on from there"
            ) from None


class Child:
    """A process that reads by an order, pickled, as soon as it is told from where."""

    def __init__(self, order: bytes) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", START], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        widen(self._out.fileno())
        self._write(pickle.dumps(sys.path), order)

    def tell(self, cursor: str | None) -> None:
        self._write(pickle.dumps(cursor))

    def has_told(self) -> bool:
        return bool(wait([self._out.fileno()], 0))

    def next(self) -> tuple[str, Any]:
        """Raises EOFError or UnpicklingError where the process has ended."""
        message: tuple[str, Any] = pickle.load(self._out)
        return message

    def end(self) -> None:
        self._process.kill()
        with suppress(BrokenPipeError):  # of what it has not taken any more
            self._in.close()
        with self._process:
            pass

    def _write(self, *contents: bytes) -> None:
        try:
            self._in.write(b"".join(contents))
            self._in.flush()
        except BrokenPipeError:  # it has ended, which is told to who listens
            pass


def widen(pipe: int) -> None:
    """Room for some blocks, where the system gives it: else both processes wait at every piece of one."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # of a user who has many pipes, or without memory for it
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, ROOM)


def apart(source: Source, ingest: Ingest) -> Apart | None:
    """None for a source whose adapter or options cannot be told to another process."""
    with ingest.database.transaction() as transaction:
        aliases = aliases_of(transaction, source.name)
    try:
        return Apart(Order(source, aliases, ingest.parser.rules, ingest.database.url))
    except (pickle.PicklingError, AttributeError, TypeError):
        return None


def packed(made: Made) -> tuple[Any, ...]:
    """Facts in short, and the movements column by column, without their places: so they are told in half
    the time."""
    facts, states, rejected, *rest, seen = made
    told = movements(cast("Sequence[Fact]", facts))
    others = [(at, fact) for at, fact in enumerate(told) if type(fact) is Fact]
    columns = zip(*(one for one in told if type(one) is Movement) if others else told, strict=True)
    shorts = list(map(short, columns))[:-1]
    return shorts, others, states, list(map(tuple, rejected)), *rest, dict(seen)


def short(column: tuple[Any, ...]) -> tuple[Any, ...] | list[Any]:
    """A column that holds one value only, as a list of it alone."""
    same = column[0] is column[-1] and column.count(column[0]) == len(column)
    return [column[0]] if same else column


def unpacked(told: tuple[Any, ...], place: int) -> Made:
    """place: of the first fact in the log, as far as is known."""
    shorts, others, states, rejected, *rest = told
    places = {at: fact._replace(position=place + at) for at, fact in others}
    own: Sequence[int] = range(place, place + len(states))
    if others:
        own = [at for at in own if at - place not in places]
    columns = [repeat(column[0], len(own)) if type(column) is list else column for column in shorts]
    facts: list[Told] = []
    if own:
        facts += map(tuple.__new__, repeat(Movement), zip(*columns, own, strict=True))
    for at, fact in places.items():
        facts.insert(at, fact)
    return Made(facts, states, list(map(Rejected._make, rejected)), *rest)


# in the child


def main() -> None:
    """Reads what standard input says, and tells of it on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever began this ends it
    if hasattr(os, "nice"):
        os.nice(LESS)
    teller = Teller()
    order = Order._make(pickle.load(sys.stdin.buffer))  # imports the adapter, which may print
    logging.basicConfig(level=logging.INFO, handlers=[teller])
    teller.tell(READY, None)
    try:
        cursor = pickle.load(sys.stdin.buffer)
    except EOFError:  # it was not needed
        return
    with no_collection():
        teller.tell(*_read(order, cursor, teller))
    teller.end()


def _read(order: Order, cursor: str | None, teller: Teller) -> tuple[str, Any]:
    """How it ended."""
    adapter = order.source.adapter(order.aliases)
    database = Database(order.url)
    if isinstance(adapter, Remembers):
        adapter.memory = Seen(database, adapter.name)
    try:
        for made in Reading(adapter, Parser(order.rules), now).after(cursor):
            if made.seen:
                return HERE, None
            teller.tell(MADE, packed(made))
    except SourceError as error:
        return FAILED, str(error)
    finally:
        database.close()
    return DONE, None


class Teller(logging.Handler):
    """Tells in the order of what it is given, while the next is being made."""

    def __init__(self) -> None:
        super().__init__()
        self._messages: list[bytes] = []
        self._size = 0  # of those, and of what is being written
        self._ended = False
        self._changed = Condition()
        self._out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what anybody prints is not taken for a message
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def tell(self, kind: str, said: Any) -> None:
        message = pickle.dumps((kind, said))
        with self._changed:
            self._changed.wait_for(lambda: self._size < AHEAD)
            self._messages.append(message)
            self._size += len(message)
            self._changed.notify_all()

    def emit(self, record: logging.LogRecord) -> None:
        self.tell(SAID, (record.name, record.levelno, "%s", record.getMessage()))

    def end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        whole = False
        try:
            while messages := self._waiting():
                self._out.write(b"".join(messages))
                self._out.flush()
                with self._changed:
                    self._size -= sum(map(len, messages))
                    self._changed.notify_all()
            whole = True
        finally:
            if not whole:  # nobody listens any more, or there is no memory
                os._exit(1)

    def _waiting(self) -> list[bytes]:
        """What is to be told next, some of it at once: before each write the other thread may have this one
        wait for longer than the write takes. None after the last."""
        with self._changed:
            self._changed.wait_for(lambda: self._messages or self._ended)
            sizes = accumulate(map(len, self._messages))
            some = bisect_left(list(sizes), TOGETHER) + 1
            taken, self._messages = self._messages[:some], self._messages[some:]
            return taken
