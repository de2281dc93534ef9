"""Log lines keep secrets, traces cost nothing unless they are asked for, errors of settings teach."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from omo_sync.config.load import load
from omo_sync.errors import ConfigError
from omo_sync.observing import logs, tracing
from omo_sync.observing.logs import without_secrets
from tests.daemon.conftest import QUICK, Shop


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://omo:s3cret@db/omo is away", "postgresql://omo:***@db/omo is away"),
        ("redis://:s3cret@cache:6379/0", "redis://:***@cache:6379/0"),
        ("DRIVER=x;UID=sa;PWD=s3cret;SERVER=y", "DRIVER=x;UID=sa;PWD=***;SERVER=y"),
        ("DRIVER=x;PWD={s3;cret};SERVER=y", "DRIVER=x;PWD=***;SERVER=y"),
        ("host=db password='s 3cret' user=omo", "host=db password=*** user=omo"),
        ("Password = s3cret", "Password = ***"),
        (
            "mall read 3 of 4 rows: https://shop.example/a?b=c",
            "mall read 3 of 4 rows: https://shop.example/a?b=c",
        ),
    ],
)
def test_passwords_are_struck_out(text: str, shown: str) -> None:
    assert without_secrets(text) == shown


def test_lines_are_json_from_their_level_on(capsys: pytest.CaptureFixture[str]) -> None:
    log = logs.configure("json", "info")
    log.debug("nothing")
    log.warning("门店", error="postgresql://omo:s3cret@db/omo")
    [line] = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["level"], told["error"]) == ("门店", "warning", "postgresql://omo:***@db/omo")
    assert told["time"].endswith("Z")


def test_lines_are_columns_where_asked(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("console", "info").info("job done", job="pull shelf")
    [line] = capsys.readouterr().err.splitlines()
    assert "job done" in line
    assert "job=" in line
    assert not line.startswith("{")


def test_an_exporter_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(ConfigError, match="'zipkins', which is no installed exporter; there are console"):
        tracing.configure("zipkins")


def test_without_traces_their_machinery_is_not_imported(shop: Shop) -> None:
    shop.source("shelf")
    probe = (
        "import sys; from omo_sync.cli import main; "
        f"assert main(['--config', {str(shop.config)!r}, 'run', '--once']) == 0; "
        "sys.exit(any(name.startswith('opentelemetry.sdk.trace.export') for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], env=shop.environment, cwd=shop.folder, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_with_traces_every_job_has_a_span(shop: Shop) -> None:
    shop.configure(QUICK + 'traces = "console"\n')
    shop.source("shelf")
    done = shop.command("run", "--once")
    assert done.returncode == 0, done.stderr
    for job in ("pull shelf", "compare shelf", "pass"):
        assert f'"name": "job {job}"' in done.stdout


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[daemon]\nevery = "0s"', 'daemon.every: it is 0; write a duration such as "30s"'),
        ('[daemon]\nlisten = "here"', "daemon.listen: 'here' is no address; write \"127.0.0.1:9464\""),
        ('[daemon]\ncompare = "3:30"', "daemon.compare: '3:30' is no crontab line"),
        (
            '[sources.a]\nadapter = "jsonl"\nfolder = "a"\nevery = "1m"\ncron = "0 * * * *"',
            "keep one of them",
        ),
        ('[sources.a]\nadapter = "jsonl"\nfolder = "a"\ncron = "61 * * * *"', "sources.a.cron: '61"),
    ],
)
def test_settings_that_cannot_be_meant_are_explained(shop: Shop, text: str, problem: str) -> None:
    shop.config.write_text(text)
    with pytest.raises(ConfigError) as raised:
        load(shop.config)
    assert problem in str(raised.value)
