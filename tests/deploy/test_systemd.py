"""The systemd unit: it starts what there is, and systemd itself finds nothing wrong with it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import typer

from omo_sync.cli import app
from omo_sync.config.daemon import Daemon
from tests.tree import ROOT

UNIT = ROOT / "deploy" / "omo-sync.service"
PROGRAM = "/usr/local/bin/omo-sync"


def settings() -> dict[str, str]:
    lines = UNIT.read_text("utf-8").splitlines()
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}


def test_it_runs_a_command_that_exists() -> None:
    program, word, *arguments = settings()["ExecStart"].split()
    assert program == PROGRAM
    commands = typer.main.get_command(app).commands
    commands[word].make_context(word, list(arguments))


def test_it_waits_longer_than_the_daemon_itself() -> None:
    assert int(settings()["TimeoutStopSec"]) * 1_000_000 > Daemon().grace


def test_it_may_write_its_own_folder_alone() -> None:
    found = settings()
    assert found["ProtectSystem"] == "strict"
    assert found["WorkingDirectory"] == f"/var/lib/{found['StateDirectory']}"
    assert found["NoNewPrivileges"] == "yes"
    assert found["CapabilityBoundingSet"] == ""
    assert "User" in found


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text("utf-8").replace(PROGRAM, shutil.which("true") or "true"))
    sections = [line for line in unit.read_text("utf-8").splitlines() if line.startswith("[")]
    assert sections == ["[Unit]", "[Service]", "[Install]"]
    if verify is not None:  # it belongs to systemd, which not every machine has
        done = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
