"""`simulate`: made chains whose truth is known, ours beside a last-writer-wins sync."""

from __future__ import annotations

import shlex
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omo_sync.commands.options import Format
from omo_sync.commands.output import advise, write_rows
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.simulate import Trial


def whole(name: str, help: str, least: int = 1) -> Any:
    """An option that is a whole number."""
    return typer.Option(name, metavar="N", min=least, help=help)


def simulate(  # noqa: PLR0913, PLR0917 - every option is an argument
    context: typer.Context,
    seed: Annotated[int, whole("--seed", "The chain that this number makes.", 0)] = 1,
    seeds: Annotated[int, whole("--seeds", "So many chains, from --seed on.")] = 1,
    shops: Annotated[int, whole("--shops", "Shops of the chain.")] = 3,
    skus: Annotated[int, whole("--skus", "Items of the chain; two members for every three.")] = 600,
    days: Annotated[int, whole("--days", "Trading days.")] = 3,
    busy: Annotated[
        bool, typer.Option("--busy", help="Every kind of misfortune strikes often; for small chains.")
    ] = False,
    lost: Annotated[
        bool, typer.Option("--lost/--no-lost", help="Whether some of the tills' messages never arrive.")
    ] = True,
    wrong_clocks: Annotated[
        bool, typer.Option("--wrong-clocks", help="The tills' clocks are off by up to 10 minutes.")
    ] = False,
    passes: Annotated[int, whole("--passes", "Hours from pass to pass; 0: the closing one alone.", 0)] = 1,
    keep: Annotated[
        str | None,
        typer.Option("--keep", metavar="FOLDER", help="Keep store, deliveries and truth in a new folder."),
    ] = None,
    format: Format = "table",
) -> None:
    """A made chain with known truth: ours beside last-writer-wins."""
    from omo_sync.commands.progress import bar
    from omo_sync.commands.verdicts import COLUMNS, SHOWN, complaint, figures, row
    from omo_sync.simulate import run
    from omo_sync.simulation.verdict import Verdict

    session: Session = context.obj
    folder = None if keep is None else new_folder(session, keep, seeds)
    found: list[Verdict] = []
    with bar(session.say("progress.simulate"), seeds) as advance:
        for number in range(seed, seed + seeds):
            trial = trial_of(number, (shops, skus, days), busy, lost, passes)
            if wrong_clocks:
                trial = trial._replace(lines=replace(trial.lines, wrong_clocks=1.0))
            found.append(run(trial, folder))
            if found[-1].faults:
                advise(complaint(session, found[-1], again(trial, busy, lost)))
            advance(1)
    if format != "table":
        write_rows(session, format, COLUMNS, map(row, found))
    else:
        if seeds > 1:
            write_rows(session, format, SHOWN, map(row, found), SHOWN)
        figures(session, reduce(Verdict.plus, found), seeds)
    if folder is not None:
        replay = shlex.quote(str(folder / "deliveries.jsonl"))
        advise(
            session.say("simulate.kept", folder=folder, file=replay, as_of=session.when(trial.options.as_of))
        )
    raise typer.Exit(1 if any(verdict.faults for verdict in found) else 0)


def new_folder(session: Session, name: str, seeds: int) -> Path:
    """The folder to keep a chain in, made here. Raises UsageError."""
    if seeds > 1:
        raise UsageError(session.say("simulate.keep-one"))
    folder = Path(name)
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise UsageError(session.say("simulate.no-folder", folder=folder, error=error.strerror)) from None
    return folder


def trial_of(seed: int, size: tuple[int, int, int], often: bool, lost: bool, passes: int) -> Trial:
    """size: shops, items, days."""
    from omo_sync.domain.fact import HOUR
    from omo_sync.simulate import Trial
    from omo_sync.simulation.faults import BUSY_LINES, DeliveryOptions
    from omo_sync.simulation.options import WorldOptions, busy

    shops, skus, days = size
    make = busy if often else WorldOptions
    options = make(seed=seed, shops=shops, skus=skus, members=skus * 2 // 3, days=days)
    lines = BUSY_LINES if often else DeliveryOptions()
    return Trial(options, lines if lost else replace(lines, lost=0.0), passes * HOUR or None)


def again(trial: Trial, busy: bool, lost: bool) -> str:
    """The command that runs this seed alone."""
    from omo_sync.domain.fact import HOUR

    options = trial.options
    size = f"--shops {options.shops} --skus {options.skus} --days {options.days}"
    clocks = " --wrong-clocks" if trial.lines.wrong_clocks else ""
    flags = f"{' --busy' if busy else ''}{'' if lost else ' --no-lost'}{clocks}"
    return f"omo-sync simulate --seed {options.seed} {size}{flags} --passes {(trial.between or 0) // HOUR}"
