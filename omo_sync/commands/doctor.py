"""`doctor`: is everything there that is needed, and if not, what to do."""

from __future__ import annotations

import typer

from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_rows
from omo_sync.commands.session import Session


def doctor(context: typer.Context, format: Format = "table") -> None:
    """Check the configuration, the database, the sources and targets; say how to mend what is wrong."""
    from omo_sync.commands.checks import Checks

    session: Session = context.obj
    found = list(Checks(session).run())
    wrong = session.say("doctor.wrong")
    rows = [
        {**check._asdict(), "ok": check.ok if format != "table" else "ok" if check.ok else wrong}
        for check in found
    ]
    write_rows(session, format, ("check", "ok", "found"), rows)
    if not all(check.ok for check in found):
        advise(session.say("doctor.next"))
        raise typer.Exit(1)
