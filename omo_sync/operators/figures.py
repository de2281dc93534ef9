"""The figure that a decision sets: by which fact, at which instant, and who told it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from omo_sync.domain.fact import COIN, UNIT
from omo_sync.domain.plain import canonical, money, units
from omo_sync.errors import UsageError
from omo_sync.operators.cases import Case
from omo_sync.projections.judging.points import brought
from omo_sync.store.database import Transaction
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


class Written(NamedTuple):
    """A fact by which a figure is set. time: microseconds; None: that of the decision."""

    type: str
    data: dict[str, Any]
    time: int | None = None


def figure(transaction: Transaction, log: EventLog, case: Case, action: str, value: str | None) -> Written:
    """The fact by which a figure is set. Raises UsageError where none can be, or not so."""
    kind = FIGURES.get(case.kind)
    if kind is None:
        raise UsageError(f"A conflict of kind {case.kind} can be dismissed only: --dismiss --reason TEXT.")
    if value is None:
        raise UsageError("Give the source to accept, or the figure to set.")
    if kind == "variant.chosen":
        return Written(kind, {**case.key, "version": variant(transaction, log, case, action, value)})
    told, instant = told_figure(transaction, log, case, action, value)
    if told["figure"] < 0 and kind != "points.opened":
        shown = (money if kind == "price.set" else units)(told["figure"])
        raise UsageError(
            f"{shown} cannot be counted or charged in conflict {case.id}: "
            "give a figure of 0 or more, --set VALUE, or --dismiss."
        )
    if kind == "price.set":
        amount = {"amount": told["figure"], "currency": told["currency"], "tax": "included"}
        return Written(kind, {**case.key, **amount, "effective_from": instant})
    if kind == "points.opened":
        # The figure is a person's; what members merged into them bring is theirs already.
        own = told["figure"] - brought(transaction, log, case.key["member"], instant)
        return Written(kind, {"member": case.key["member"], "balance": own}, instant)
    where = {name: case.key[name] for name in ("sku", "location")}
    return Written(kind, {**where, "on_hand": told["figure"]}, instant)


def told_figure(
    transaction: Transaction, log: EventLog, case: Case, action: str, value: str
) -> tuple[dict[str, Any], int]:
    """The figure, its currency if it has one, and the instant of the claim that it settles."""
    positions = {position for claim in case.claims for position in claim[3]}
    facts = log.at(transaction, positions)
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
                return {
                    "figure": fact.data[TOLD[fact.type]],
                    "currency": fact.data.get("currency", currency),
                }, instant
    sources = sorted({fact.source for fact in facts.values() if fact.type in TOLD})
    raise UsageError(
        f"{value} told no figure in conflict {case.id}. "
        + (f"Those who did: {', '.join(sources)}." if sources else "Give the figure: --set VALUE.")
    )


def variant(transaction: Transaction, log: EventLog, case: Case, action: str, value: str) -> int:
    entries = log.variants(transaction, [canonical([case.key["source"], case.key["id"]])])
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
