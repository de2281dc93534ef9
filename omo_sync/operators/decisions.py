"""Deciding, one conflict or many; taking decisions back; and what rules decide after a pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from omo_sync.clock import Clock
from omo_sync.domain.fact import Fact
from omo_sync.domain.rules import Rule
from omo_sync.domain.ruling import tellers_of
from omo_sync.domain.settings import OPERATOR
from omo_sync.errors import UsageError
from omo_sync.operators import cases, undoing
from omo_sync.operators.cases import Case
from omo_sync.operators.figures import ACCEPT, figure
from omo_sync.operators.outcomes import CHANGED, DECIDED, REFUSED, Decision, Outcome, Pick
from omo_sync.projections import state as states
from omo_sync.projections.coverage import DISMISS
from omo_sync.projections.dossier import find
from omo_sync.projections.projector import Projector, passed
from omo_sync.store.database import Database, Transaction
from omo_sync.store.log import EventLog

BATCH = 500  # decisions in one transaction

Progress = Callable[[int], None]  # called with how many more were looked at


class Verdict(NamedTuple):
    """What is decided about one case. rule: its name, where one decides and not a person.
    seen: the version that the person saw."""

    case: Case
    id: str
    action: str
    value: str | None
    reason: str
    who: str
    rule: str | None = None
    seen: str | None = None


class Operators:
    """Decisions on one store."""

    def __init__(self, database: Database, log: EventLog, projector: Projector, clock: Clock) -> None:
        self.database = database
        self.log = log
        self.projector = projector
        self.clock = clock

    def resolve(
        self,
        conflict: str,
        action: str,
        value: str | None,
        reason: str,
        who: str,
        version: str | None = None,
    ) -> Decision:
        """Decide all uncovered claims of a conflict.

        action: `accept` with the source whose figure stands, `set` with a figure as decimal text
        (for a divergent duplicate: the number of the variant), or `dismiss` without a value.
        version: as it was seen, `Case.version`. Raises UsageError where there is nothing to decide,
        or not so, or something else by now.
        """
        (outcome,) = self.resolve_all([Pick(conflict, version)], action, value, reason, who)
        if outcome.decision is None:
            raise UsageError(outcome.said)
        return Decision(outcome.decision, outcome.conflict, action, outcome.wrote)

    def resolve_all(
        self,
        picks: Sequence[Pick],
        action: str,
        value: str | None,
        reason: str,
        who: str,
        progress: Progress = lambda _: None,
    ) -> list[Outcome]:
        """Decide several alike, in transactions of up to BATCH. What cannot be decided, or is another
        by now than was seen, is left alone; its outcome says so. Raises UsageError for an unknown id."""
        outcomes: list[Outcome] = []
        waiting, bulk = list(picks), ""
        while waiting:
            self.projector.catch_up()  # before, so that nobody waits long for what follows
            with self.database.transaction(write=True) as transaction:
                self.projector.catch_up_in(transaction)
                bulk = bulk or self._bulk(transaction)
                verdicts: list[Verdict] = []
                for pick in waiting[:BATCH]:
                    case = cases.load(transaction, pick.conflict)
                    left = left_alone(case, pick)
                    if left:
                        outcomes.append(left)
                    else:
                        id = f"{case.id}@{bulk}"
                        verdicts.append(Verdict(case, id, action, value, reason, who, seen=pick.version))
                done, again = self._decide(transaction, verdicts)
            outcomes.extend(done)
            progress(len(waiting[:BATCH]) - len(again))
            waiting = [Pick(verdict.case.id, verdict.seen) for verdict in again] + waiting[BATCH:]
        return outcomes

    def run_rules(self, rules: Sequence[Rule]) -> int:
        """Take the figures that these rules take, for settled claims that nobody has decided; gives how
        many conflicts were decided. A pass comes first: it finds the claims and the rules that fit."""
        by_name = {rule.name: rule for rule in rules}
        decided = 0
        while True:
            self.projector.catch_up()  # before, so that nobody waits long for what follows
            with self.database.transaction(write=True) as transaction:
                self.projector.catch_up_in(transaction)
                bulk = self._bulk(transaction)
                found = ruled_cases(transaction, sorted(by_name), states.load(transaction).settled)
                verdicts = [by_rule(by_name[name], case, bulk) for name, case in islice(found, BATCH)]
                done, again = self._decide(transaction, verdicts)
            now = sum(outcome.outcome == DECIDED for outcome in done)
            decided += now
            if not now or (not again and len(verdicts) < BATCH):
                return decided

    def undo(self, conflict: str, reason: str, who: str) -> Decision:
        """Take the latest decision on a conflict back, and what it wrote; where only a rule decided, its
        claims are for a person from now on. Raises UsageError."""
        (outcome,) = self.undo_all([Pick(conflict)], reason, who)
        if outcome.decision is None:
            raise UsageError(outcome.said)
        return Decision(outcome.decision, outcome.conflict, outcome.action, outcome.wrote)

    def undo_all(
        self, picks: Sequence[Pick], reason: str, who: str, progress: Progress = lambda _: None
    ) -> list[Outcome]:
        """Take back a decision on each of these conflicts: the named one, else the latest. Those that are
        not in force any more are left alone. Raises UsageError for an unknown id."""
        outcomes: list[Outcome] = []
        for start in range(0, len(picks), BATCH):
            batch = picks[start : start + BATCH]
            self.projector.catch_up()  # before, so that nobody waits long for what follows
            with self.database.transaction(write=True) as transaction:
                self.projector.catch_up_in(transaction)
                bulk = self._bulk(transaction)
                taken = [undoing.prepare(transaction, self.log, pick) for pick in batch]
                facts = [
                    self._fact(
                        "fact.retracted", f"undo {target}", {"retracts": target, "reason": reason, "who": who}
                    )
                    for one in taken
                    for target in one.targets
                ]
                self._write(transaction, facts)
                asked = [
                    self._fact("conflict.decided", f"{one.case.id}@{bulk}", data)
                    for one in taken
                    if (data := undoing.asking(transaction, one, reason, who))
                ]
                self._write(transaction, asked)
            outcomes.extend(one.outcome(f"{one.case.id}@{bulk}") for one in taken)
            progress(len(batch))
        return outcomes

    def _decide(
        self, transaction: Transaction, verdicts: Sequence[Verdict]
    ) -> tuple[list[Outcome], list[Verdict]]:
        """Decide these; gives what became of them, and those that have to be looked at again, since
        a figure of this very transaction concerns them."""
        outcomes: list[Outcome] = []
        made: list[tuple[Verdict, Fact | None]] = []
        again: list[Verdict] = []
        concerned: set[tuple[Any, ...]] = set()
        for verdict in verdicts:
            case = verdict.case
            if verdict.action != DISMISS and what(case) in concerned:
                again.append(verdict)
                continue
            try:
                fact = self._figure(transaction, verdict)
            except UsageError as error:
                outcomes.append(Outcome(case.id, case.kind, case.key, REFUSED, str(error)))
                continue
            concerned.add(what(case))
            made.append((verdict, fact))
        self._write(transaction, [fact for _, fact in made if fact])
        self._write(transaction, [self._decision(transaction, *one) for one in made])
        for verdict, fact in made:
            id, kind, key, *_ = verdict.case
            wrote = (fact.id,) if fact else ()
            outcomes.append(Outcome(id, kind, key, DECIDED, "", verdict.id, verdict.action, wrote))
        return outcomes, again

    def _figure(self, transaction: Transaction, verdict: Verdict) -> Fact | None:
        if verdict.action == DISMISS:
            return None
        written = figure(transaction, self.log, verdict.case, verdict.action, verdict.value)
        return self._fact(written.type, figure_id(verdict), written.data, written.time)

    def _decision(self, transaction: Transaction, verdict: Verdict, fact: Fact | None) -> Fact:
        """It covers the claims it saw, and those that its own figure has changed."""
        case = verdict.case
        left = [] if fact is None else (
            cases.uncovered(transaction, case.id, case.kind) if verdict.rule is None
            else cases.under_rule(transaction, case.id, case.kind, verdict.rule)
        )  # fmt: skip
        data = {
            "conflict": case.id,
            "kind": case.kind,
            "key": case.key,
            "claims": sorted({claim[:2] for claim in (*case.claims, *left)}),
            "action": verdict.action,
            "value": verdict.value,
            "reason": verdict.reason,
            "who": verdict.who,
            "wrote": [fact.id] if fact else [],
        }
        return self._fact(
            "conflict.decided", verdict.id, data | ({"rule": verdict.rule} if verdict.rule else {})
        )

    def _bulk(self, transaction: Transaction) -> str:
        """What the decisions of one command have in common: the position at which it began."""
        return str(self.log.head(transaction))

    def _write(self, transaction: Transaction, facts: Sequence[Fact]) -> None:
        """Add these facts, if any, and judge what they have changed; the log clock stays."""
        if not facts:
            return
        self.log.note(transaction, facts)
        clock = states.load(transaction).clock
        self.log.note(transaction, [passed(clock, self.log.head(transaction), self.clock())])
        self.projector.catch_up_in(transaction)

    def _fact(self, kind: str, id: str, data: dict[str, Any], time: int | None = None) -> Fact:
        now = self.clock()
        return Fact(OPERATOR, id, kind, now if time is None else time, data, now)


def figure_id(verdict: Verdict) -> str:
    """A figure of a later decision has a greater id: of an operator's figures at one instant the greater id
    stands."""
    conflict, _, bulk = verdict.id.rpartition("@")
    return f"figure {bulk:0>12}/{conflict}"


def left_alone(case: Case, pick: Pick) -> Outcome | None:
    """Why a case is not decided: nothing is left to decide, or it is another than was seen."""
    if not case.claims:
        return Outcome(case.id, case.kind, case.key, CHANGED, case.over)
    if pick.version not in (None, case.version):
        said = (
            f"Conflict {case.id} has changed since it was looked at and is left alone. "
            f"`omo-sync conflicts show {case.id}` shows how it stands."
        )
        return Outcome(case.id, case.kind, case.key, CHANGED, said)
    return None


def what(case: Case) -> tuple[Any, ...]:
    """What a figure set in this case is the figure of: cases with the same one concern each other."""
    names = ("sku", "location", "channel", "kind", "member")
    found = tuple(case.key.get(name) for name in names)
    return found if any(found) else (case.id,)


def by_rule(rule: Rule, case: Case, bulk: str) -> Verdict:
    """The source's figure of the newest claim is taken."""
    identity, difference, *_ = case.claims[-1]
    source = rule.taken_from(tellers_of(case.kind, identity, difference))
    return Verdict(case, f"{case.id}@{bulk}", ACCEPT, source, "", f"rule:{rule.name}", rule.name)


def ruled_cases(transaction: Transaction, names: Sequence[str], settled: int) -> Iterator[tuple[str, Case]]:
    """Conflicts with settled claims that one of these rules covers and nobody has decided."""
    for name in names:
        for (conflict,) in transaction.rows(
            "SELECT DISTINCT conflict FROM p_claim WHERE rule = ? AND rule <> '' AND instant <= ? "
            "ORDER BY conflict",
            (name, settled),
        ):
            id, kind, key, state = find(transaction, conflict)
            claims = [c for c in cases.under_rule(transaction, id, kind, name) if c[2] <= settled]
            if claims:
                yield name, Case(id, kind, key, state, claims)
