"""`db`: the tables of the store, and bringing them up to this version."""

from __future__ import annotations

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import write_result
from omo_sync.commands.session import Session

db = CommandGroup("The tables of the store, and bringing them up to this version.")


@db.verb("status")
def show_status(context: typer.Context, format: Format = "table") -> None:
    """Which version of tables the store has, and which this omo-sync needs; exit 1 if they differ."""
    from omo_sync.store import versions
    from omo_sync.store.database import Database

    session: Session = context.obj
    database = Database(session.url)
    with database.server.faults():
        session.expect_made(database)
        schema, models = database.server.versions()
    database.close()
    result = {
        "database": database.name,
        "version": schema or None,
        "needed": versions.SCHEMA,
        "read_models": models == versions.MODELS,
    }
    current = schema == versions.SCHEMA and models == versions.MODELS
    key = "db.current" if current else "db.outdated"
    write_result(format, result, session.say(key, database=database.name, version=schema or "-"))
    if not current:
        raise typer.Exit(1)


@db.verb("upgrade")
def upgrade_all(context: typer.Context) -> None:
    """Bring the tables up to this version; read models that have changed are made anew from the log."""
    from omo_sync.commands.progress import bar
    from omo_sync.ingest import no_collection
    from omo_sync.projections.rebuild import rebuild
    from omo_sync.store import versions
    from omo_sync.store.database import Database
    from omo_sync.store.log import EventLog
    from omo_sync.store.upgrade import upgrade

    session: Session = context.obj
    database = Database(session.url)
    with database.server.faults():
        session.expect_made(database)
    upgrade(database)
    with database.server.faults():
        models = database.server.versions()[1]
    if models != versions.MODELS:
        log = EventLog(database)
        with database.transaction() as transaction:
            head = log.head(transaction)
        with no_collection(), bar(session.say("progress.rebuild"), head) as advance:
            rebuild(database, log, advance)
    database.close()
    print(session.say("db.current", database=database.name, version=versions.SCHEMA))
