"""Starting is quick because little is imported: what each command may not import is named here."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from omo_sync.commands.app import COMMANDS, needed_for
from omo_sync.commands.help import FILE, rendered
from tests.cli.conftest import Cli
from tests.cli.events import counted, write

HEAVY = ("eventsourcing", "orjson", "pydantic", "rich", "sqlalchemy", "tomllib")


def imported(*arguments: str) -> set[str]:
    """The modules that a command has imported when it is done."""
    script = (
        "import json, sys\n"
        "from omo_sync.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, check=True)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_help_imports_next_to_nothing(arguments: tuple[str, ...]) -> None:
    found = imported(*arguments)
    assert found.isdisjoint((*HEAVY, "typer", "sqlite3", "pathlib"))


@pytest.mark.parametrize(
    ("list_of", "but"), [("stock", ""), ("price", "orjson"), ("points", ""), ("conflicts", "")]
)
def test_lists_import_the_store_and_the_rows_only(list_of: str, but: str, cli: Cli) -> None:
    assert cli("ingest", write(Path("e.jsonl"), counted("c1", 5))).code == 0
    found = imported(list_of, "list")
    assert "typer" in found
    assert found.isdisjoint(set(HEAVY) - {but})


def test_a_configuration_costs_a_read_no_more_than_its_toml(cli: Cli) -> None:
    assert cli("ingest", write(Path("e.jsonl"), counted("c1", 5))).code == 0
    Path("c.toml").write_text('language = "en"\n')
    found = imported("--config", "c.toml", "stock", "list")
    assert "tomllib" in found
    assert found.isdisjoint(set(HEAVY) - {"tomllib"})


def test_the_shipped_help_is_what_typer_says() -> None:
    assert FILE.read_text("utf-8") == rendered(), "run `python -m omo_sync.commands.help`"


def test_help_names_every_command(cli: Cli) -> None:
    shown = cli("--help")
    assert shown.code == 0
    assert shown.out == cli().out == FILE.read_text("utf-8")
    assert all(f"\n  {word} " in shown.out for word in COMMANDS)


def test_no_option_of_shell_completion_is_shown(cli: Cli) -> None:
    assert "completion" not in cli("--help").out
    assert "completion" not in cli("stock", "list", "--help").out


@pytest.mark.parametrize(
    ("arguments", "known"),
    [
        (["stock", "list"], {"stock"}),
        (["--database", "stock", "price", "list"], {"stock", "price"}),
        (["--help", "stock"], set(COMMANDS)),
        (["stock", "--help"], {"stock"}),
        (["nothing"], set(COMMANDS)),
    ],
)
def test_no_more_commands_are_made_than_can_be_meant(arguments: list[str], known: set[str]) -> None:
    app = needed_for(arguments)
    names = {group.name for group in app.registered_groups} | {one.name for one in app.registered_commands}
    assert names == known


def test_the_installed_script_is_main() -> None:
    (script,) = [one for one in entry_points(group="console_scripts") if one.name == "omo-sync"]
    assert script.value == "omo_sync.cli:main"
