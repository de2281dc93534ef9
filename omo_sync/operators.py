"""What operators decide about conflicts. Every decision is a fact: who, when, why, and the claims it
covers; what it changes is a fact as well, by the same source."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from omo_sync.clock import Clock
from omo_sync.domain.claims import DISMISSED, EXPLAINED, RESOLVED
from omo_sync.domain.fact import COIN, UNIT, Fact
from omo_sync.domain.plain import canonical
from omo_sync.domain.settings import OPERATOR
from omo_sync.errors import UsageError
from omo_sync.projections import state as states
from omo_sync.projections.coverage import DISMISS, Covered, covering
from omo_sync.projections.dossier import find
from omo_sync.projections.projector import Projector, passed
from omo_sync.store.database import Database, Transaction
from omo_sync.store.log import EventLog

ACCEPT, SET = "accept", "set"

FIGURES = {
    "count-variance": "inventory.counted",
    "stock-drift": "inventory.counted",
    "oversold": "inventory.counted",
    "void-after-count": "inventory.counted",
    "points-drift": "points.opened",
    "points-overdrawn": "points.opened",
    "price-disagreement": "price.set",
    "price-drift": "price.set",
    "price-outlier": "price.set",
    "divergent-duplicate": "variant.chosen",
}
"""The kinds of conflicts in which a figure can be set, and the fact by which it is."""

TOLD = {"inventory.counted": "on_hand", "inventory.reported": "on_hand", "points.reported": "balance",
        "price.set": "amount", "price.reported": "amount"}  # fmt: skip
"""Where the figure stands in a fact that told one."""


class Decision(NamedTuple):
    """What was decided. id: of the decision's fact; wrote: ids of the facts that it made."""

    id: str
    conflict: str
    action: str
    wrote: tuple[str, ...]


Uncovered = tuple[str, str, int, list[int]]  # a claim's identity, difference, instant and evidence


class Case(NamedTuple):
    """A conflict with its claims that nothing covers yet."""

    id: str
    kind: str
    key: dict[str, Any]
    claims: list[Uncovered]


class Operators:
    """Decisions on one store."""

    def __init__(self, database: Database, log: EventLog, projector: Projector, clock: Clock) -> None:
        self.database = database
        self.log = log
        self.projector = projector
        self.clock = clock

    def resolve(self, conflict: str, action: str, value: str | None, reason: str, who: str) -> Decision:
        """Decide all uncovered claims of a conflict.

        action: `accept` with the source whose figure stands, `set` with a figure as decimal text
        (for a divergent duplicate: the number of the variant), or `dismiss` without a value.
        Raises UsageError where there is nothing to decide, or not so.
        """
        with self.database.transaction(write=True) as transaction:
            self.projector.catch_up_in(transaction)
            case = self._case(transaction, conflict)
            decision = f"{case.id}@{self.log.head(transaction)}"
            made = [] if action == DISMISS else [self._figure(transaction, case, action, value, decision)]
            claims = [claim[:2] for claim in case.claims]
            if made:
                self.log.note(transaction, made)
                self._pass(transaction)
                claims.extend(claim[:2] for claim in self._uncovered(transaction, case.id, case.kind))
            data = {
                "conflict": case.id,
                "kind": case.kind,
                "key": case.key,
                "claims": sorted(set(claims)),
                "action": action,
                "value": value,
                "reason": reason,
                "who": who,
                "wrote": [fact.id for fact in made],
            }
            self.log.note(transaction, [self._fact("conflict.decided", decision, data)])
            self._pass(transaction)
        return Decision(decision, case.id, action, tuple(fact.id for fact in made))

    def undo(self, conflict: str, reason: str, who: str) -> Decision:
        """Take the latest decision on a conflict back, and what it wrote. Raises UsageError."""
        with self.database.transaction(write=True) as transaction:
            self.projector.catch_up_in(transaction)
            id, *_ = find(transaction, conflict)
            row = transaction.rows(
                "SELECT decision, position FROM p_decision WHERE conflict = ? ORDER BY position DESC LIMIT 1",
                (id,),
            )
            if not row:
                raise UsageError(f"Nothing was decided about conflict {id}; there is nothing to undo.")
            decision, position = row[0]
            data = self.log.at(transaction, [position])[position].data
            undone = [decision, *data["wrote"]]
            facts = [
                self._fact(
                    "fact.retracted", f"undo {target}", {"retracts": target, "reason": reason, "who": who}
                )
                for target in undone
            ]
            self.log.note(transaction, facts)
            self._pass(transaction)
        return Decision(decision, id, "undo", tuple(undone))

    def _pass(self, transaction: Transaction) -> None:
        """Judge what the decision has changed; the log clock stays."""
        clock = states.load(transaction).clock
        self.log.note(transaction, [passed(clock, self.log.head(transaction), self.clock())])
        self.projector.catch_up_in(transaction)

    def _fact(self, kind: str, id: str, data: dict[str, Any], time: int | None = None) -> Fact:
        now = self.clock()
        return Fact(OPERATOR, id, kind, now if time is None else time, data, now)

    def _case(self, transaction: Transaction, conflict: str) -> Case:
        id, kind, key, state = find(transaction, conflict)
        claims = self._uncovered(transaction, id, kind)
        if not claims:
            how = {RESOLVED: "resolved", DISMISSED: "dismissed", EXPLAINED: "explained by later facts"}
            raise UsageError(
                f"Conflict {id} is already {how.get(state, 'decided')}: nothing is left to decide. "
                f"`omo-sync conflicts show {id}` tells how; `omo-sync conflicts undo {id}` takes it back."
            )
        return Case(id, kind, key, claims)

    def _uncovered(self, transaction: Transaction, id: str, kind: str) -> list[Uncovered]:
        """The claims of a conflict that neither a rule nor a decision covers."""
        decisions = [
            Covered(*row)
            for row in transaction.rows(
                "SELECT identity, difference, action FROM p_decision WHERE conflict = ? ORDER BY position",
                (id,),
            )
        ]
        return [
            (identity, difference, instant, json.loads(evidence))
            for identity, difference, instant, evidence, rule in transaction.rows(
                "SELECT identity, difference, instant, evidence, rule FROM p_claim WHERE conflict = ? "
                "ORDER BY instant, identity",
                (id,),
            )
            if not rule and not covering(kind, identity, difference, decisions)
        ]

    def _figure(self, transaction: Transaction, case: Case, action: str, value: str | None, id: str) -> Fact:
        """The fact by which a figure is set."""
        kind = FIGURES.get(case.kind)
        if kind is None:
            raise UsageError(
                f"A conflict of kind {case.kind} can be dismissed only: --dismiss --reason TEXT."
            )
        if value is None:
            raise UsageError("Give the source to accept, or the figure to set.")
        id = f"{id}/1"
        if kind == "variant.chosen":
            return self._fact(
                kind, id, {**case.key, "version": self._variant(transaction, case, action, value)}
            )
        told, instant = self._told(transaction, case, action, value)
        if kind == "price.set":
            return self._price(case, id, told, instant)
        where = {name: value for name, value in case.key.items() if name in ("sku", "location", "member")}
        field = "on_hand" if kind == "inventory.counted" else "balance"
        return self._fact(kind, id, {**where, field: told["figure"]}, instant)

    def _price(self, case: Case, id: str, told: dict[str, Any], instant: int) -> Fact:
        figure = {"amount": told["figure"], "currency": told["currency"], "tax": "included"}
        return self._fact("price.set", id, {**case.key, **figure, "effective_from": instant})

    def _told(
        self, transaction: Transaction, case: Case, action: str, value: str
    ) -> tuple[dict[str, Any], int]:
        """The figure, its currency if it has one, and the instant of the claim that it settles."""
        positions = {position for claim in case.claims for position in claim[3]}
        facts = self.log.at(transaction, positions)
        for _, _, instant, evidence in reversed(case.claims):
            about = [facts[p] for p in sorted(evidence, reverse=True) if p in facts]
            currency = next((fact.data["currency"] for fact in about if "currency" in fact.data), None)
            if action == SET:
                scale = UNIT if currency is None else COIN
                return {"figure": scaled(value, scale), "currency": currency}, instant
            for fact in about:
                if fact.source == value and fact.type in TOLD:
                    if fact.data.get("covers"):
                        raise UsageError(
                            f"{value} reported the books of some sources only; the whole is not told by it. "
                            "Give the figure: --set VALUE, or --dismiss."
                        )
                    return {"figure": fact.data[TOLD[fact.type]], "currency": currency}, instant
        sources = sorted({fact.source for fact in facts.values() if fact.type in TOLD})
        raise UsageError(
            f"{value} told no figure in conflict {case.id}. "
            + (f"Those who did: {', '.join(sources)}." if sources else "Give the figure: --set VALUE.")
        )

    def _variant(self, transaction: Transaction, case: Case, action: str, value: str) -> int:
        entries = self.log.variants(transaction, [canonical([case.key["source"], case.key["id"]])])
        if action != SET or not value.isdigit() or not 1 <= int(value) <= len(entries):
            raise UsageError(
                f"Choose one of the {len(entries)} variants by its number: --set 1 to --set {len(entries)}. "
                f"`omo-sync conflicts show {case.id}` shows them."
            )
        return int(value)


def scaled(value: str, scale: int) -> int:
    """A decimal text as a scaled whole number. Raises UsageError."""
    try:
        number = Decimal(value) * scale
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number != number.to_integral_value() or abs(number) > 10**13:
        raise UsageError(f"{value!r} is no figure that can be set: give a decimal number such as 12 or 3.5.")
    return int(number)
