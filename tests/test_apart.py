"""A long source is read in another process: the same facts, whatever becomes of that process."""

from __future__ import annotations

import errno
import importlib
import json
import logging
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from omo_sync import apart as aparting
from omo_sync import pull as pulling
from omo_sync.adapters.contract import Batch, Event, Memory, Row
from omo_sync.apart import Apart, Child, apart
from omo_sync.bootstrap import Engine
from omo_sync.config.sources import Source
from omo_sync.domain.fact import Fact
from omo_sync.errors import SourceError
from omo_sync.ingest import Totals
from omo_sync.pull import Pull
from omo_sync.reading import BLOCK
from tests import running

pytestmark = pytest.mark.usefixtures("both")

ROWS, BATCH = 2_000, 100
WIDE = 5 * BLOCK  # two batches

log = logging.getLogger(__name__)


class Till:
    """Tells sales. From row `at` on, and not in the process that the test runs in, there is trouble."""

    class Options(BaseModel):
        trouble: str = ""
        at: int = ROWS
        here: int = 0
        password: SecretStr = SecretStr("secret")

    def __init__(self, name: str, options: Options, aliases: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.options = options
        self.aliases = aliases or {}
        self.memory: Memory | None = None

    def read(self, after: str | None) -> Iterator[Batch]:
        for start in range(int(after or 0), ROWS, BATCH):
            if start >= self.options.at and os.getpid() != self.options.here:
                self._trouble()
            remembers = self.options.trouble == "remembers" and start >= self.options.at
            seen = {str(start): self._known(str(start))} if remembers else {}
            rows = [Row(str(number), {"number": str(number)}) for number in range(start, start + BATCH)]
            yield Batch(rows, str(start + BATCH), seen)

    def _known(self, key: str) -> str:
        assert self.memory is not None
        return f"{len(self.memory.of([key]))} before, {self.options.here == os.getpid()}"

    def _trouble(self) -> None:
        match self.options.trouble:
            case "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            case "unreadable":
                raise SourceError("the till is switched off")
            case "faulty":
                raise ZeroDivisionError("0 of 0")
            case "warns":
                print("nothing of this is a message")
                log.warning("the till is %s", "slow")

    def translate(self, row: Row) -> Sequence[Event]:
        number = row.values["number"]
        quantity = "none" if number.endswith("99") else "1.500"
        data: dict[str, Any] = {
            "sku": self.aliases.get("A", "A"),
            "location": "store-01",
            "quantity": quantity,
        }
        event = {
            "specversion": "1.0",
            "id": number,
            "source": self.name,
            "type": "omo.inventory.sold.v1",
            "time": "2026-03-02T09:00:00+08:00",
            "data": data,
        }
        data["ext"] = {"rate": float(number)}  # kept as it is written
        return [json.dumps(event).encode()]


class Wide(Till):
    """Its batches are of several blocks; within the last of the second one there is trouble."""

    def read(self, after: str | None) -> Iterator[Batch]:
        for start in range(int(after or 0), WIDE, WIDE // 2):
            rows = [Row(str(number), {"number": str(number)}) for number in range(start, start + WIDE // 2)]
            yield Batch(rows, str(start + WIDE // 2))

    def translate(self, row: Row) -> Sequence[Event]:
        if row.id == str(WIDE - 2) and os.getpid() != self.options.here:
            time.sleep(0.2)  # in which the blocks before are told
            self._trouble()
        return super().translate(row)


@pytest.fixture(autouse=True)
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty batches are a long source, three are stored together, and a process is waited for."""
    monkeypatch.setattr(pulling, "LONG", 4 * BATCH)
    monkeypatch.setattr(pulling, "BATCH", 3 * BATCH)
    asked = Apart.ready

    def ready(self: Apart) -> bool:
        while not asked(self) and not self.failed:
            time.sleep(0.01)
        return not self.failed

    monkeypatch.setattr(Apart, "ready", ready)


def source(trouble: str = "", at: int = ROWS) -> Source:
    return Source("pos", Till, Till.Options(trouble=trouble, at=at, here=os.getpid()))


def pulled(on: Engine, told: Source, beside: bool = True) -> Totals:
    totals = Totals()
    other = partial(apart, told, on.ingest) if beside else lambda: None
    for batch in Pull(told.adapter({"A": "B"}), on.ingest, apart=other).run():
        totals = totals.plus(batch)
    return totals


def facts(on: Engine) -> list[Fact]:
    """Everything that is stored, but for when and where."""
    return [fact._replace(recorded=0, position=0) for fact in running.facts(on)]


def elsewhere(on: Engine) -> list[str]:
    """The ids of the facts that another process made: its clock is the machine's, not the test's."""
    return [fact.id for fact in running.facts(on) if fact.recorded != running.NOW]


def read_here() -> tuple[Totals, list[Fact]]:
    """What comes of it in one process."""
    with running.engine() as engine:
        totals = pulled(engine, source(), beside=False)
        assert elsewhere(engine) == []
        return totals, facts(engine)


def item(on: Engine) -> None:
    with on.database.transaction(write=True) as transaction:
        transaction.run("INSERT INTO alias (source, alias, sku) VALUES ('pos', 'A', 'B')")


def test_the_rest_is_read_in_another_process() -> None:
    totals, told = read_here()
    with running.engine() as engine:
        item(engine)
        assert pulled(engine, source()) == totals
        assert len(elsewhere(engine)) == (ROWS - 4 * BATCH) * 99 // 100
        assert facts(engine) == told
        assert pulled(engine, source()).read == 0
        engine.projector.catch_up(ahead=engine.ingest.ahead)
        assert engine.verify() == []


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("killed", "pos: the process that was reading it has ended before its end"),
        ("unreadable", "the till is switched off"),
        ("faulty", r"the adapter of pos failed \(ZeroDivisionError: 0 of 0\)"),
    ],
)
def test_what_goes_wrong_there_is_told_here_and_nothing_is_lost(trouble: str, said: str) -> None:
    _, told = read_here()
    with running.engine() as engine:
        item(engine)
        with pytest.raises(SourceError, match=said):
            pulled(engine, source(trouble, 1_000))
        assert len(facts(engine)) <= 990
        pulled(engine, source())
        assert facts(engine) == told


def test_a_batch_of_which_only_blocks_came_over_is_read_as_a_whole_again() -> None:
    with running.engine() as engine:
        item(engine)
        told = Source("pos", Wide, Till.Options(trouble="killed", here=os.getpid()))
        pull = Pull(told.adapter({"A": "B"}), engine.ingest, apart=partial(apart, told, engine.ingest))
        stored: list[Totals] = []
        with pytest.raises(SourceError):
            stored.extend(pull.run())
        assert sum(totals.read for totals in stored) == WIDE // 2
        second = pulled(engine, Source("pos", Wide, Till.Options()))
        assert (second.read, second.duplicates) == (WIDE // 2, 0)
        assert [int(fact.id) for fact in facts(engine)] == [n for n in range(WIDE) if n % 100 != 99]


def test_what_compares_with_what_was_seen_is_read_here() -> None:
    with running.engine() as engine:
        item(engine)
        pulled(engine, source("remembers", 1_000))
        assert max(map(int, elsewhere(engine))) == 998
        with engine.database.transaction() as transaction:
            seen = transaction.rows("SELECT DISTINCT value FROM seen")
        assert seen == [("0 before, True",)]


def test_warnings_come_over(caplog: pytest.LogCaptureFixture) -> None:
    with running.engine() as engine:
        item(engine)
        pulled(engine, source("warns", ROWS - BATCH))
    assert [(record.name, record.message) for record in caplog.records] == [
        (__name__, "the till is slow"),
    ]


def test_whoever_stops_half_way_leaves_no_process() -> None:
    with running.engine() as engine:
        item(engine)
        reading = Pull(source().adapter(), engine.ingest, apart=partial(apart, source(), engine.ingest)).run()
        for _ in range(3):
            next(reading)
        assert children() == 1
        reading.close()
        assert children() == 0


def children() -> int:
    """Processes that this one has begun and that read a source."""
    found = 0
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/stat", "rb") as stat, open(f"/proc/{number}/cmdline", "rb") as line:
                parent = stat.read().rpartition(b")")[2].split()[1]
                found += int(parent) == os.getpid() and b"omo_sync.apart" in line.read()
        except OSError:  # it has ended meanwhile
            continue
    return found


def no_room(*arguments: Any, **named: Any) -> Any:
    raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")


@pytest.mark.parametrize(
    ("name", "instead"),
    [("START", "raise SystemExit(1)"), ("START", "import os; os.abort()"), ("Child", no_room)],
)
def test_where_no_process_can_begin_it_is_read_here(
    name: str, instead: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    totals, told = read_here()
    monkeypatch.setattr(aparting, name, instead)
    with running.engine() as engine:
        item(engine)
        assert pulled(engine, source()) == totals
        assert (facts(engine), elsewhere(engine), children()) == (told, [], 0)
    [said] = caplog.messages
    assert said.startswith("pos: no other process could begin to read it")


def test_a_process_killed_before_it_is_told_from_where_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _, told = read_here()
    tell = Child.tell

    def killed(self: Child, cursor: str | None) -> None:
        self._process.kill()
        self._process.wait()
        tell(self, cursor)

    with running.engine() as engine:
        item(engine)
        with monkeypatch.context() as patch:
            patch.setattr(Child, "tell", killed)
            with pytest.raises(SourceError, match="has ended before its end"):
                pulled(engine, source())
        assert len(facts(engine)) == 4 * BATCH * 99 // 100
        pulled(engine, source())
        assert facts(engine) == told


LOUD = """
from tests.test_apart import Till
print("Loading the till")
class Loud(Till):
    pass
"""


def test_what_an_adapter_prints_is_no_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    totals, told = read_here()
    (tmp_path / "loud_till.py").write_text(LOUD)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    loud = importlib.import_module("loud_till").Loud
    with running.engine() as engine:
        item(engine)
        assert pulled(engine, Source("pos", loud, loud.Options(here=os.getpid()))) == totals
        assert (facts(engine), len(elsewhere(engine)) > ROWS // 2) == (told, True)


TELLING = """
import sys
from omo_sync import apart
apart.AHEAD = 50_000
teller = apart.Teller()
for number in range(200):
    teller.tell(apart.MADE, (number, b"x" * 10_000))
    print(number, file=sys.stderr, flush=True)
teller.end()
"""


def test_what_nobody_takes_is_not_made_on_and_on() -> None:
    command = [sys.executable, "-c", TELLING]
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdout=PIPE, stderr=said) as process:
        assert process.stdout is not None
        before = 0
        while not before or os.fstat(said.fileno()).st_size != before:
            before = os.fstat(said.fileno()).st_size
            time.sleep(0.5)
        said.seek(0)
        assert len(said.readlines()) < 30
        told = [pickle.load(process.stdout) for _ in range(200)]
        assert [number for _, (number, _) in told] == list(range(200))
        assert process.stdout.read() == b""
    assert process.returncode == 0


def test_a_source_that_cannot_be_told_is_read_here() -> None:
    class Local(Till):
        pass

    with running.engine() as engine:
        told = Source("pos", Local, Till.Options())
        assert apart(told, engine.ingest) is None
        assert isinstance(apart(source(), engine.ingest), Apart)
        pulled(engine, told)
        assert (len(facts(engine)), elsewhere(engine)) == (1_980, [])
