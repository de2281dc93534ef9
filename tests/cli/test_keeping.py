"""Setting up and keeping a store: init, doctor, projections, schema."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.cli.conftest import Cli
from tests.cli.events import MALL, counted, lines, write
from tests.servers.redis import PrivateRedis


def test_init_writes_a_configuration_that_works(cli: Cli) -> None:
    done = cli("init")
    assert done.code == 0
    assert "export OMO_SYNC_CONFIG=omo-sync.toml" in done.out
    assert cli("--config", "omo-sync.toml", "doctor").code == 0
    assert cli("--config", "omo-sync.toml", "ingest", "-", stdin=lines(counted("c1", 5))).code == 0


def test_init_overwrites_nothing(cli: Cli) -> None:
    Path("mine.toml").write_text("# mine\n")
    assert cli("--config", "mine.toml", "init").code == 2
    assert Path("mine.toml").read_text() == "# mine\n"
    assert not Path("omo-sync.db").exists()
    assert cli("--config", "other.toml", "--database", "sqlite:///other.db", "init").code == 0
    assert Path("other.toml").exists()
    assert Path("other.db").exists()


def test_init_names_a_folder_that_is_not_there(cli: Cli) -> None:
    done = cli("--config", "nowhere/omo-sync.toml", "init")
    assert done.code == 1
    assert "nowhere/omo-sync.toml cannot be written" in done.err


def checks(cli: Cli, *options: str) -> dict[str, bool]:
    return {row["check"]: row["ok"] for row in cli(*options, "doctor", "--format", "jsonl").rows}


def test_doctor_is_content_without_anything(cli: Cli) -> None:
    done = cli("doctor")
    assert done.code == 0
    assert "is not made yet" in done.out
    assert not Path("omo-sync.db").exists()


def test_doctor_finds_a_source_that_is_not_there(cli: Cli) -> None:
    Path("c.toml").write_text(MALL)
    assert cli("--config", "c.toml", "doctor").code == 1
    assert checks(cli, "--config", "c.toml")["source mall"] is False
    Path("mall").mkdir()
    write(Path("mall/a.jsonl"), counted("c1", 5))
    assert cli("--config", "c.toml", "doctor").code == 0
    Path("mall/a.jsonl").write_bytes(b"{oops\n")
    done = cli("--config", "c.toml", "doctor")
    assert done.code == 1
    assert "E102" in done.out


def test_doctor_looks_at_targets(cli: Cli) -> None:
    Path("c.toml").write_text('[targets.scales]\nadapter = "file"\nfolder = "out"\n[targets.scales.stock]\n')
    done = cli("--config", "c.toml", "doctor")
    assert done.code == 1
    assert "scales: out cannot be written to" in " ".join(done.out.split())
    Path("out").mkdir()
    assert checks(cli, "--config", "c.toml")["target scales"] is True
    assert cli("--config", "c.toml", "doctor").code == 0


def test_doctor_asks_a_configured_redis(cli: Cli, redis_server: PrivateRedis) -> None:
    Path("c.toml").write_text(f'[redis]\nurl = "{redis_server.url}"\n')
    done = cli("--config", "c.toml", "doctor", "--format", "jsonl")
    assert {"check": "redis", "ok": True, "found": "Redis at 127.0.0.1"} in done.rows
    redis_server.stop()
    done = cli("--config", "c.toml", "doctor", "--format", "jsonl")
    assert done.code == 1
    (away,) = (row for row in done.rows if not row["ok"])
    assert away["check"] == "redis"
    assert "all goes on without it" in away["found"]


def test_doctor_finds_a_wrong_configuration(cli: Cli) -> None:
    Path("c.toml").write_text('timezon = "UTC"\n')
    done = cli("--config", "c.toml", "doctor")
    assert done.code == 1
    assert "do you mean timezone?" in done.out
    Path("c.toml").write_text('timezone = "Mars/Olympus"\n')
    assert checks(cli, "--config", "c.toml")["time zone"] is False


def test_doctor_finds_a_foreign_database(cli: Cli) -> None:
    with sqlite3.connect("omo-sync.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    assert checks(cli)["database"] is False


def test_doctor_finds_read_models_that_lag(cli: Cli) -> None:
    assert cli("ingest", "-", stdin=lines(counted("c1", 5))).code == 0
    with sqlite3.connect("omo-sync.db") as store:
        store.execute("UPDATE p_state SET value = '0' WHERE name = 'position'")
    store.close()
    assert checks(cli)["read models"] is False
    status = cli("projections", "status", "--format", "json")
    told = json.loads(status.out)
    assert told.pop("seconds") >= 0
    assert told == {"position": 0, "head": 1, "behind": 1, "clock": None, "aside": []}
    assert "behind the log" in status.err


def test_verify_finds_what_differs_and_rebuild_mends_it(cli: Cli) -> None:
    assert cli("ingest", "-", stdin=lines(counted("c1", 5))).code == 0
    assert json.loads(cli("projections", "verify", "--format", "json").out) == {
        "equal": True,
        "differences": [],
    }
    with sqlite3.connect("omo-sync.db") as store:
        store.execute("UPDATE p_account SET balance = balance + 1000")
    store.close()
    assert cli("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "6"
    wrong = cli("projections", "verify")
    assert wrong.code == 1
    assert "account" in wrong.err
    assert cli("projections", "rebuild").code == 0
    assert cli("projections", "verify").code == 0
    assert cli("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "5"


def test_schemas_are_exported(cli: Cli) -> None:
    done = cli("schema", "export", "out/schemas")
    assert done.code == 0
    assert json.loads(Path("out/schemas/asyncapi.json").read_text())["asyncapi"] == "3.0.0"
    Path("taken").write_text("")
    assert cli("schema", "export", "taken").code == 2


def test_the_report_has_the_rate_in_every_format(cli: Cli) -> None:
    off = [counted("c1", 100), counted("c2", 50, time="10:00:00")]
    assert cli("ingest", "-", stdin=lines(*off)).code == 0
    assert cli("reconcile", "--as-of", "2026-03-04T00:00:00+08:00").code == 0
    found = json.loads(cli("report", "--format", "json").out)
    assert found["conflict_rate"]["stock"] == {"open": 1, "keys": 1, "percent": "100"}
    assert "Conflict rate" in cli("report").out
    assert cli("report", "--format", "csv").out.startswith("section,item,measure,value\n")
    assert cli("report", "--format", "markdown").out.startswith("## Conflict rate\n")
    assert cli("report", "--format", "xml").code == 2
    before = json.loads(cli("report", "--until", "2026-03-01T00:00:00Z", "--format", "json").out)
    assert before["conflict_rate"]["stock"]["keys"] == 0
