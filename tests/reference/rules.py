"""Rules of the retailer that cover claims, or keep them for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from .settings import is_among

if TYPE_CHECKING:
    from .claims import Claim

Patterns = tuple[str, ...]

WITH_A_COUNT = ("count-variance", "stock-drift", "void-after-count")


@dataclass(frozen=True)
class Rule:
    """`do`: approve, take-the-count or ask. `patterns`: by what they are held against, each of which has to
    fit. Bounds are None where there is none; shares are of one."""

    name: str
    do: str
    patterns: Mapping[str, Patterns]
    uncertain: bool = False
    units: Decimal | None = None
    share: Decimal | None = None
    small_units: Decimal | None = None
    small_share: Decimal | None = None
    money: Decimal | None = None

    def fits(self, claim: Claim, category: str | None, list_price: Decimal | None) -> bool:
        if self.do == "take-the-count" and claim.kind not in WITH_A_COUNT:
            return False
        if claim.uncertain and self.do != "ask" and not self.uncertain:
            return False
        for name, patterns in self.patterns.items():
            if not any(is_among(word, patterns) for word in _words(claim, category, name)):
                return False
        return self._is_within(claim, list_price)

    def _is_within(self, claim: Claim, list_price: Decimal | None) -> bool:
        share = claim.off / abs(claim.base) if claim.off is not None and claim.base else None
        units = None if claim.kind.startswith("price-") else claim.off
        for most, largest in ((self.units, self.share), (self.small_units, self.small_share)):
            few = most is not None and units is not None and units <= most
            little = largest is not None and share is not None and share <= largest
            if (most is not None or largest is not None) and not few and not little:
                return False
        if self.money is None:
            return True
        worth = claim.off
        if not claim.kind.startswith("price-"):
            worth = None if claim.off is None or list_price is None else claim.off * list_price
        return worth is not None and worth <= self.money


def domain(claim: Claim) -> str | None:
    if claim.kind.startswith("price-"):
        return "price"
    if claim.kind in ("divergent-duplicate", "sequence-gap", "identity-clash"):
        return None
    return "points" if "member" in claim.key else "stock"


def _words(claim: Claim, category: str | None, name: str) -> list[str]:
    """What a pattern of this name is held against; nothing where the claim has none."""
    if name == "source":
        source = claim.key["source"] if "source" in claim.key else claim.identity[0]
        return [str(source), *claim.tellers]
    found = {"kind": claim.kind, "domain": domain(claim), "category": category}.get(name, claim.key.get(name))
    return [str(found)] if found else []
