"""The help of `omo-sync` itself, kept as a file because importing Typer costs more than printing it.

After a change of commands or options: `python -m omo_sync.commands.help`.
"""

from __future__ import annotations

from pathlib import Path

from typer.main import get_command

from omo_sync.commands.app import with_commands

FILE = Path(__file__).with_name("help.txt")


def rendered() -> str:
    """What Typer would print, for a terminal of 80 places."""
    command = get_command(with_commands())
    with command.make_context("omo-sync", ["stock"], terminal_width=80, resilient_parsing=True) as context:
        return command.get_help(context) + "\n"


if __name__ == "__main__":
    FILE.write_text(rendered(), encoding="utf-8")
