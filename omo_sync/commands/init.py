"""`init`: a commented configuration, and the store."""

from __future__ import annotations

import shlex
from pathlib import Path

import typer

from omo_sync.commands.session import Session
from omo_sync.errors import OmoSyncError, UsageError

NAME = "omo-sync.toml"


def init(context: typer.Context) -> None:
    """Write a commented configuration and make the store."""
    from omo_sync.bootstrap import Engine
    from omo_sync.config.database import database_url
    from omo_sync.config.example import example

    session: Session = context.obj
    path = session.path or Path(NAME)
    if path.exists():
        raise UsageError(session.say("init.exists", path=path))
    session.config_option = None
    engine = Engine(database_url(session.database_option, None))
    engine.close()
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(example())
    except OSError as error:
        raise OmoSyncError(
            session.say("init.unwritable", path=path, error=error.strerror or error)
        ) from error
    print(session.say("init.store" if engine.made else "init.store-there", path=engine.database.name))
    print(session.say("init.written", path=path, quoted=shlex.quote(str(path))))
