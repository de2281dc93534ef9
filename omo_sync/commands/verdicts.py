"""What simulated chains show, for programs and for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from omo_sync.commands.output import ROOM, cell
from omo_sync.commands.session import Session
from omo_sync.commands.table import aligned
from omo_sync.domain.fact import SECOND
from omo_sync.domain.plain import decimal
from omo_sync.simulation.clocks import ClockFound
from omo_sync.simulation.compare import Score
from omo_sync.simulation.verdict import Explanations, Fault, Verdict

SCORE = tuple(field.name for field in fields(Score))
COLUMNS = (
    *("seed", "records", "lost", *SCORE, "asked_share", "conflicts", "unexpected", "prices", "prices_wrong"),
    *(f"causes_{name}" for name in Explanations._fields),
    *(f"lww_{name}" for name in (*SCORE, "prices_wrong")),
    *("clocks_wrong", "clocks_off"),
)
SHOWN = (
    "seed",
    "keys",
    "wrong",
    "silent",
    "flagged",
    "rightly",
    "missed",
    "unexpected",
    "asked",
    "lww_wrong",
)
MOST = 10  # faults of one seed that are told


def row(verdict: Verdict) -> dict[str, Any]:
    """The figures of one seed; those of last-writer-wins begin with `lww_`."""
    return {
        "seed": verdict.seed,
        "records": verdict.records,
        "lost": verdict.lost,
        **asdict(verdict.ours),
        "asked_share": f"{verdict.ours.asked / verdict.ours.keys:.6f}",
        "conflicts": verdict.conflicts,
        "unexpected": verdict.unexpected,
        "prices": verdict.prices.known,
        "prices_wrong": verdict.prices.ours_wrong,
        **{f"causes_{name}": figure for name, figure in verdict.explanations._asdict().items()},
        **{f"lww_{name}": figure for name, figure in asdict(verdict.rival).items()},
        "lww_prices_wrong": verdict.prices.rival_wrong,
        "clocks_wrong": len(verdict.clocks),
        "clocks_off": decimal(max((one.error or 0 for one in verdict.clocks), default=0), SECOND),
    }


def figures(session: Session, verdict: Verdict, seeds: int) -> None:
    """Both syncs side by side, and of what."""
    say = session.say
    seed = str(verdict.seed) if seeds == 1 else f"{verdict.seed}-{verdict.seed + seeds - 1}"
    head = [say("simulate.of", seed=seed), "omo-sync", say("simulate.rival")]
    both = (verdict.ours, verdict.rival)
    lines = [[say(f"simulate.{name}"), *(str(getattr(score, name)) for score in both)] for name in SCORE]
    lines += [
        [say("simulate.wrong-share"), *(f"{score.wrong / score.keys:.3%}" for score in both)],
        [say("simulate.asked-share"), *(f"{score.asked / score.keys:.3%}" for score in both)],
        [say("simulate.conflicts"), str(verdict.conflicts), "0"],
        [say("simulate.unexpected"), str(verdict.unexpected), "0"],
        [say("simulate.prices"), *[str(verdict.prices.known)] * 2],
        [say("simulate.prices-wrong"), *map(str, verdict.prices[1:])],
        *[
            [say(f"simulate.causes-{name}"), str(figure), "0"]
            for name, figure in verdict.explanations._asdict().items()
        ],
    ]
    for line in aligned(head, lines, (False, True, True), ROOM, None):
        sys.stdout.write(f"{line}\n")
    if verdict.clocks:
        clocks(session, verdict.clocks)
    records, lost = f"{verdict.records:,}", f"{verdict.lost:,}"
    sys.stdout.write(say("simulate.records", records=records, lost=lost) + "\n")


def clocks(session: Session, found: Sequence[ClockFound]) -> None:
    """What was said of each wrong clock, and what is true; of many the worst ones."""
    worst = sorted(found, key=lambda one: -1 if one.error is None else -one.error)[:MOST]
    head = [session.say(f"simulate.clock-{name}") for name in ("source", "told", "true", "error")]
    lines = [
        [
            one.estimate.source,
            *(
                "-" if figure is None else decimal(figure // 1_000, 1_000)
                for figure in (one.estimate.offset, one.true, one.error)
            ),
        ]
        for one in worst
    ]
    for line in aligned(head, lines, (False, True, True, True), ROOM, None):
        sys.stdout.write(f"{line}\n")
    if len(found) > MOST:
        sys.stdout.write(session.say("simulate.clocks-more", count=len(found) - MOST) + "\n")


def complaint(session: Session, verdict: Verdict, again: str) -> str:
    """What must not have happened with this seed, and how to see it again."""
    told = [sentence(session, fault) for fault in verdict.faults[:MOST]]
    more = len(verdict.faults) - len(told)
    if more:
        told.append(session.say("simulate.more", count=more))
    lines = "\n".join(f"  {line}" for line in told)
    fails = session.say("simulate.fails", seed=verdict.seed)
    return f"{fails}\n{lines}\n{session.say('simulate.again', again=again)}"


def sentence(session: Session, fault: Fault) -> str:
    about = " ".join(map(cell, fault.about))
    return session.say(f"fault.{fault.kind}", about=about, told=fault.told, true=fault.true)
