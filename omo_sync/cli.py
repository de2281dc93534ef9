"""The way in from the command line. Help costs no import; every other command imports what it needs."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import Any

DEBUG = "OMO_SYNC_DEBUG"
FAILED, INTERRUPTED = 1, 130
HELP = os.path.join(os.path.dirname(__file__), "commands", "help.txt")


def __getattr__(name: str) -> Any:
    """`app`, the whole Typer application, which takes longer to make than most commands to run."""
    if name != "app":
        raise AttributeError(name)
    from omo_sync.commands.app import with_commands

    return with_commands()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        code = print_help() if given in ([], ["--help"]) else run(given)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read us has gone; the interpreter must not find out once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def print_help() -> int:
    with open(HELP, encoding="utf-8") as page:
        sys.stdout.write(page.read())
    return 0


def run(arguments: list[str]) -> int:
    """Raises KeyboardInterrupt and BrokenPipeError; everything else has its sentence and exit code."""
    from typer.main import get_command

    from omo_sync.commands.app import needed_for
    from omo_sync.commands.session import Session
    from omo_sync.errors import OmoSyncError

    speak_utf8()
    session = Session()
    try:
        get_command(needed_for(arguments)).main(arguments, "omo-sync", obj=session)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else FAILED
    except OmoSyncError as error:
        sys.stdout.flush()
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get(DEBUG) == "1":
            raise
        sys.stdout.flush()
        sys.stderr.write(session.say("unexpected", error=f"{type(error).__name__}: {error}") + "\n")
        return FAILED
    return 0


def speak_utf8() -> None:
    """What programs read is UTF-8 everywhere; what no encoding can say never stops a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                encoding=stream.encoding if stream.isatty() else "utf-8", errors="backslashreplace"
            )
