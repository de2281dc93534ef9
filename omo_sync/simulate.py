"""A made chain run through the production code, with time injected, beside a last-writer-wins sync."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from omo_sync.bootstrap import Engine
from omo_sync.domain.fact import HOUR
from omo_sync.domain.settings import DEFAULTS, Settings
from omo_sync.ingest import Message, no_collection
from omo_sync.projections import reads
from omo_sync.projections.causes.standing import explanations, undecided
from omo_sync.projections.clock_quality import ClockQuality, quality
from omo_sync.simulation.clocks import Estimate
from omo_sync.simulation.delivery import Delivered, capture, deliver
from omo_sync.simulation.faults import DeliveryOptions
from omo_sync.simulation.options import WorldOptions
from omo_sync.simulation.record import rival_record, truth_record
from omo_sync.simulation.rival import RivalFigures, run_rival
from omo_sync.simulation.schedule import schedule
from omo_sync.simulation.truth import Conflict
from omo_sync.simulation.verdict import Fault, Outcome, Verdict, judge
from omo_sync.simulation.world import World, make_world
from omo_sync.store.database import Transaction

STORE = "omo-sync.db"
MEMORY = Path("/dev/shm")  # where there is one, stores that live for one seed need no disk


class Trial(NamedTuple):
    """How one seed is run.

    between: microseconds from one pass to the next; None for the closing pass alone.
    """

    options: WorldOptions
    lines: DeliveryOptions = DeliveryOptions()
    between: int | None = HOUR


def run(trial: Trial, keep: Path | None = None) -> Verdict:
    """Let the chain trade, take what arrives of it, and hold both syncs against the truth; and hold what is
    shown against a rebuild, and against a run without passes in between.

    keep: a new folder for the store, the deliveries, the truth and the rival's figures.
    """
    made = make_world(trial.options)
    delivered = deliver(made, trial.lines)
    rival = run_rival(made, delivered)
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        first = (keep or Path(folder)) / STORE
        shown, differing = play(made, delivered, first, trial.between, verified=True)
        faults = [Fault("rebuild", (line,)) for line in differing]
        if trial.between:
            alone, _ = play(made, delivered, Path(folder) / "closing-pass-alone.db", None)
            faults += differences(shown, alone)
    if keep is not None:
        _write(keep, made, delivered, rival)
    verdict = judge(made, delivered, shown, rival)
    return replace(verdict, faults=verdict.faults + faults)


def play(
    made: World,
    delivered: Delivered,
    store: Path,
    between: int | None,
    verified: bool = False,
    settings: Settings = DEFAULTS,
) -> tuple[Outcome, list[str]]:
    """Take the deliveries into a new store as they arrive; gives what it shows in the end. Where clocks
    are wrong, they are then corrected as the estimates suggest.

    verified: hold the store against a rebuild, and give how they differ. settings: to judge by.
    """
    clock = Hand(made.options.start)
    engine = Engine(f"sqlite:///{store}", settings, now=clock)
    try:
        engine.apply_settings()
        with no_collection():
            for turn in schedule(made, delivered, between):
                clock.instant = turn.instant
                messages = [Message(line.rstrip(b"\n"), "simulation") for line in capture(turn.batch)]
                for _ in engine.ingest.take(messages, trust_recorded=True):
                    engine.projector.catch_up(ahead=engine.ingest.ahead)
                if turn.judges:
                    engine.reconcile(turn.instant)
            if delivered.clocks and put_right(engine):
                engine.reconcile(made.truth.as_of)
            differing = engine.verify() if verified else []
        return read(engine, made.truth.as_of), differing
    finally:
        engine.close()


def put_right(engine: Engine) -> bool:
    """Configure what the estimates of the clocks suggest; gives whether they suggest anything."""
    with engine.database.transaction() as transaction:
        rules = [rule for one in quality(transaction) for rule in one.advice]
    engine.settings = replace(engine.settings, clock_correction=tuple(rules))
    return engine.apply_settings()


class Hand:
    """A clock that stands where it is put."""

    def __init__(self, instant: int) -> None:
        self.instant = instant

    def __call__(self) -> int:
        return self.instant


def read(engine: Engine, as_of: int) -> Outcome:
    """What operators and shoppers are shown at an instant."""
    with engine.database.transaction() as transaction:
        return Outcome(
            [row.row() for row in reads.stock(transaction)],
            list(reads.points(transaction)),
            list(reads.prices(transaction, as_of)),
            sorted(flat(row) for row in reads.conflicts(transaction, state="open")),
            explained(transaction, engine),
            list(map(estimate, quality(transaction))),
        )


def estimate(one: ClockQuality) -> Estimate:
    """As it is now; of a clock that was set since, as it was in the middle of its stretch."""
    since, until = one.stretch.since, one.stretch.supported
    at = until if one.current else (since + until) // 2
    return Estimate(one.source, at, None if one.stretch.offset is None else one.stretch.offset_at(at))


def explained(transaction: Transaction, engine: Engine) -> list[tuple[Conflict, str, tuple[str, ...]]]:
    """Undecided differences with what is claimed to explain them, and all that might."""
    conflicts = {row["id"]: flat(row) for row in reads.conflicts(transaction)}
    found = explanations(transaction, engine.log, undecided(transaction))
    return sorted(
        (
            conflicts[conflict],
            one.explanation.claimed.kind if one.explanation.claimed else "",
            tuple(sorted(cause.kind for cause in one.explanation.possible)),
        )
        for (conflict, _), one in found.items()
    )


def flat(conflict: dict[str, Any]) -> Conflict:
    """Its kind, and then the values of its key."""
    values = (value if isinstance(value, list) else [value] for value in conflict["key"].values())
    return (conflict["kind"], *(part for value in values for part in value))


def differences(shown: Outcome, alone: Outcome) -> list[Fault]:
    """What passes in between have changed, though the state is a function of the set of facts."""
    return [
        Fault("passes", (name,), json.dumps(mine, ensure_ascii=False), json.dumps(other, ensure_ascii=False))
        for name in Outcome._fields
        for mine, other in only_in_one(getattr(shown, name), getattr(alone, name))
    ]


def only_in_one(ours: list[Any], others: list[Any]) -> list[tuple[Any, Any]]:
    """Rows that stand in one list and not in the other; None on the side where it is missing."""
    mine = [(row, None) for row in ours if row not in others]
    return mine + [(None, row) for row in others if row not in ours]


def _write(folder: Path, made: World, delivered: Delivered, rival: RivalFigures) -> None:
    truth = truth_record(made.truth)
    truth["conflicts"] = sorted(made.truth.conflicts | delivered.conflicts)
    for name, content in (("truth", truth), ("rival", rival_record(rival))):
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    with open(folder / "deliveries.jsonl", "wb") as file:
        file.writelines(capture(delivered.deliveries))
