"""`jobs`: what became of the daemon's jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import write_rows
from omo_sync.commands.session import Session

if TYPE_CHECKING:
    from omo_sync.store.jobs import Run

jobs = CommandGroup("What became of the daemon's jobs.")

INSTANTS = ("started", "ended", "succeeded", "rests")
SHOWN = ("name", "state", "ended", "failures", "rests", "message")
FIELDS = ("name", "state", *INSTANTS[:3], "failures", "rests", "runner", "message")
WAITING, RUNNING, RESTING = "waiting", "running", "resting"


@jobs.verb("list")
def list_jobs(context: typer.Context, format: Format = "table") -> None:
    """Every job: when it ran, how it ended, and whether it is left alone for a while."""
    from omo_sync.clock import now
    from omo_sync.store.jobs import all_of

    session: Session = context.obj
    with session.reading() as transaction:
        found = all_of(transaction)
    rows = (row(session, run, now()) for run in found)
    write_rows(session, format, SHOWN if format == "table" else FIELDS, rows, ("failures",), "message")


def row(session: Session, run: Run, now: int) -> dict[str, Any]:
    told = {name: getattr(run, name) for name in FIELDS if name != "state"}
    told |= {name: None if told[name] is None else session.when(told[name]) for name in INSTANTS}
    return {"name": run.name, "state": state(run, now), **told}


def state(run: Run, now: int) -> str:
    """`waiting` for its first time, `running`, `resting` after failures, or how it ended: `done`,
    `stopped`, `failed`."""
    if run.rests is not None and now < run.rests:
        return RESTING
    return RUNNING if run.running else run.result or WAITING
