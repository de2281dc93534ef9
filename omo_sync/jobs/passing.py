"""The jobs that pass: judge what has come, and let the log clock do what time alone does."""

from __future__ import annotations

from omo_sync.bootstrap import Engine
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Tally
from omo_sync.projections.due import is_due


def pass_if_due(context: Context, engine: Engine, tally: Tally) -> None:
    """One pass, where it can change anything: an idle shop must not fill the log."""
    engine.projector.catch_up(context.go_on)
    with engine.database.transaction() as transaction:
        due = is_due(transaction, context.now())
    if due:
        pass_now(context, engine, tally)


def pass_now(context: Context, engine: Engine, tally: Tally) -> None:
    """One pass in any case: once a night the log clock is set."""
    engine.reconcile(context.now())
    tally.note = "passed"
