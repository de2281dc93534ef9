"""`sync`: one pull of the configured sources."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omo_sync.commands.ingest import advise_on, line_of
from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_rows
from omo_sync.commands.session import Session

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine
    from omo_sync.commands.progress import Advance
    from omo_sync.config.load import Config
    from omo_sync.ingest import Totals

FOLD_AFTER = 200_000  # facts after which the read models are caught up, in one transaction
FOLD_IDLE = 100_000  # the same, where storing has to wait for reading anyway
SHOWN = ("read", "accepted", "duplicates", "divergent", "quarantined", "skipped")


def sync(
    context: typer.Context,
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="These only; by default all of them.")
    ] = None,
    format: Format = "table",
) -> None:
    """Pull what is new from the configured sources, once."""
    from omo_sync.commands.progress import bar
    from omo_sync.commands.sources import adapters
    from omo_sync.ingest import no_collection

    session: Session = context.obj
    problems: list[str] = []
    results: dict[str, Totals] = {}
    with session.engine() as engine:
        session.apply_settings(engine)
        found = adapters(session, engine, sources or ())
        with no_collection(), bar(session.say("progress.sync"), None) as advance:
            for name, adapter in found.items():
                results[name], problem = pull_one(engine, session.config, adapter, advance)
                if problem is not None:
                    problems.append(session.say("sync.failed", name=name, error=problem))
            engine.projector.catch_up(ahead=engine.ingest.ahead)
    show(session, format, results)
    total = sum_of(results)
    if not found:
        advise(session.say("sync.nothing"))
    advise_on(session, total)
    for sentence in problems:
        advise(sentence)
    raise typer.Exit(1 if problems else 3 if total.quarantined else 0)


def pull_one(
    engine: Engine, config: Config, adapter: Any, advance: Advance
) -> tuple[Totals, Exception | None]:
    """What one source gave, and why it stopped, if it did."""
    from omo_sync.apart import apart
    from omo_sync.errors import SourceError
    from omo_sync.ingest import Totals
    from omo_sync.jobs.quieting import quiet
    from omo_sync.pull import Pull

    source = config.sources[adapter.name]
    totals, waiting, waited = Totals(), 0, 0
    try:
        with quiet(engine, config, adapter.name):
            beside = partial(apart, source, engine.ingest)
            pull = Pull(adapter, engine.ingest, source.watermark, beside)
            for batch in pull.run():
                totals = totals.plus(batch)
                waiting += batch.accepted
                idle = pull.waited > waited and waiting >= min(FOLD_IDLE, totals.accepted // 2)
                if waiting >= FOLD_AFTER or (idle and waiting):
                    engine.projector.catch_up(ahead=engine.ingest.ahead)
                    waiting = 0
                waited = pull.waited
                advance(batch.read)
    except SourceError as error:
        return totals, error
    return totals, None


def sum_of(results: dict[str, Totals]) -> Totals:
    from omo_sync.ingest import Totals

    total = Totals()
    for result in results.values():
        total = total.plus(result)
    return total


def show(session: Session, format: str, results: dict[str, Totals]) -> None:
    if format == "table":
        for name, totals in results.items():
            print(f"{name}: {line_of(session, totals, SHOWN)}")
        return
    rows = ({"source": name, **totals._asdict()} for name, totals in results.items())
    write_rows(session, format, ("source", *SHOWN), rows)
