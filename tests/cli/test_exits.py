"""Exit codes and sentences when the surroundings are not as they should be, as processes see them."""

from __future__ import annotations

import json
import resource
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Cli, environment, program
from tests.cli.events import counted, lines, sold, write

ON_A_STORE = """
stock list
price list
points list
conflicts list
conflicts show 1
conflicts resolve 1 --set 1
conflicts undo 1
quarantine list
quarantine show 1
quarantine replay --all
quarantine discard 1 --reason x
explain stock A B
explain price A
explain points M
projections status
projections verify
projections rebuild
"""

WRONG = """
nothing
stock list --colour
ingest
stock list --format xml
conflicts list --state wrong
conflicts list --kind wrong
conflicts resolve 1
quarantine replay
reconcile --as-of yesterday
--database nothing stock list
--config missing.toml stock list
sync unknown
"""


@pytest.mark.parametrize("command", ON_A_STORE.strip().splitlines())
def test_what_needs_a_store_makes_none(command: str, cli: Cli) -> None:
    done = cli(*command.split())
    assert done.code == 1
    assert done.err.startswith("There is no store at omo-sync.db.")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("command", WRONG.strip().splitlines())
def test_wrong_usage_is_2(command: str, cli: Cli) -> None:
    done = cli(*command.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.strip()
    assert "Traceback" not in done.err


def test_codes_reach_the_shell(process: Cli, tmp_path: Path) -> None:
    assert process("nothing").code == 2
    assert process("stock", "list").code == 1
    write(tmp_path / "e.jsonl", counted("c1", 5))
    assert process("ingest", "e.jsonl").code == 0
    assert process("ingest", "-", stdin=b"{oops").code == 3


def test_times_need_an_offset(cli: Cli) -> None:
    done = cli("reconcile", "--as-of", "2026-03-04T00:00:00")
    assert done.code == 2
    assert "write 2026-03-04T00:00:00+08:00" in done.err
    assert list(Path().iterdir()) == []


def test_a_database_of_another_program_is_left_alone(cli: Cli) -> None:
    with sqlite3.connect("omo-sync.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = Path("omo-sync.db").read_bytes()
    for command in ("stock list", "ingest -", "reconcile", "init"):
        done = cli(*command.split(), stdin=lines(counted("c1", 5)))
        assert done.code == 1
        assert "database of another program" in done.err
    assert Path("omo-sync.db").read_bytes() == before


def test_what_is_no_database_is_left_alone(cli: Cli) -> None:
    Path("omo-sync.db").write_bytes(b"just a text, and long enough to be one" * 50)
    done = cli("ingest", "-", stdin=lines(counted("c1", 5)))
    assert done.code == 1
    assert "not a usable SQLite database" in done.err


def test_a_locked_database_is_waited_for_and_then_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cli("ingest", "-", stdin=lines(counted("c1", 5))).code == 0
    monkeypatch.setattr("omo_sync.store.database.PATIENCE", 0.1)
    other = sqlite3.connect("omo-sync.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    done = cli("ingest", "-", stdin=lines(sold("s1", 1)))
    assert done.code == 1
    assert "locked by another process" in done.err
    assert cli("stock", "list").code == 0  # readers are not held up
    other.close()
    assert cli("ingest", "-", stdin=lines(sold("s1", 1))).out.startswith("read 1  accepted 1")


def test_a_full_disk_loses_nothing_that_was_acknowledged(process: Cli, tmp_path: Path) -> None:
    write(tmp_path / "one.jsonl", counted("c1", 5))
    assert process("ingest", "one.jsonl").code == 0
    many = write(tmp_path / "many.jsonl", *(sold(f"s{number}", 1) for number in range(15_000)))
    full = process("ingest", "many.jsonl", preexec_fn=lambda: limit(1_500_000))
    assert full.code == 1
    assert "cannot be written" in full.err
    assert "Make room" in full.err
    assert process("stock", "list", "--format", "jsonl").rows[0]["sku"] == "A"
    again = process("ingest", many, "--format", "json")
    assert again.code == 0
    counts = json.loads(again.out)
    assert counts["accepted"] + counts["duplicates"] == 15_000
    assert process("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "-14995"


def limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_two_ingests_at_once_take_every_fact_once(process: Cli, tmp_path: Path) -> None:
    write(tmp_path / "e.jsonl", counted("c1", 0, time="00:00:00"), *(sold(f"s{n}", 1) for n in range(12_000)))
    running = [
        subprocess.Popen(
            [*program(), "ingest", "e.jsonl", "--format", "json"], cwd=tmp_path, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    results = [json.loads(one.communicate()[0]) for one in running]
    assert [one.returncode for one in running] == [0, 0]
    assert sum(result["accepted"] for result in results) == 12_001
    assert sum(result["duplicates"] for result in results) == 12_001
    assert process("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "-12000"
    assert process("projections", "verify").code == 0


def test_a_reader_that_goes_away_is_no_noise(process: Cli, tmp_path: Path) -> None:
    write(tmp_path / "e.jsonl", *(counted(f"c{n}", 1, sku=f"sku-{n}") for n in range(5_000)))
    assert process("ingest", "e.jsonl").code == 0
    for format in ("jsonl", "csv", "table"):
        listing = subprocess.Popen(
            [*program(), "stock", "list", "--format", format],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert listing.stdout is not None
        assert listing.stderr is not None
        listing.stdout.read(10)
        listing.stdout.close()
        assert listing.stderr.read() == b""
        listing.stderr.close()
        assert listing.wait() == 1


def test_an_interrupt_is_quiet_and_loses_no_finished_batch(process: Cli, tmp_path: Path) -> None:
    waiting = subprocess.Popen(
        [*program(), "ingest", "-"], cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert waiting.stdin is not None
    events = lines(*(sold(f"s{number}", 1) for number in range(10_500)))
    waiting.stdin.write(events)
    waiting.stdin.flush()
    while not stored(tmp_path / "omo-sync.db"):
        assert waiting.poll() is None
    waiting.send_signal(signal.SIGINT)
    said, _ = waiting.communicate()
    assert (waiting.returncode, said) == (130, b"")
    again = json.loads(process("ingest", "-", "--format", "json", stdin=events).out)
    assert (again["accepted"], again["duplicates"]) == (500, 10_000)


def stored(path: Path) -> bool:
    """Whether a first batch is in the log."""
    store = sqlite3.connect(path, timeout=30)
    try:
        return bool(store.execute("SELECT count(*) FROM stored_events").fetchone()[0])
    except sqlite3.OperationalError:  # no tables yet
        return False
    finally:
        store.close()


def test_the_unforeseen_is_one_sentence_and_a_traceback_on_demand(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omo_sync.commands.output.write_rows", lambda *_: 1 / 0)
    monkeypatch.setattr("omo_sync.commands.lists.write_rows", lambda *_: 1 / 0)
    assert cli("ingest", "-", stdin=lines(counted("c1", 5))).code == 0
    done = cli("stock", "list")
    assert done.code == 1
    assert "ZeroDivisionError: division by zero" in done.err
    assert "Traceback" not in done.err
    monkeypatch.setenv("OMO_SYNC_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        cli("stock", "list")


def test_programs_read_utf8_whatever_the_locale(process: Cli, tmp_path: Path) -> None:
    write(tmp_path / "e.jsonl", counted("c1", 5, sku="苹果"))
    assert process("ingest", "e.jsonl").code == 0
    done = process("stock", "list", "--format", "jsonl", env=environment(PYTHONIOENCODING="ascii"))
    assert done.rows[0]["sku"] == "苹果"
