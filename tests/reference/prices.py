"""The price of a sku for a channel, a location or everybody, at an instant."""

from __future__ import annotations

from typing import Any

from .log import Log
from .reading import OPERATOR, Fact, plain
from .settings import authority

Scope = tuple[str, str] | None
"""`channel` or `location` and its code; None: everywhere."""

KINDS = ("list", "promotion", "member")


def scope_of(fact: Fact) -> Scope:
    for name in ("channel", "location"):
        if name in fact.data:
            return (name, fact.data[name])
    return None


class Prices:
    """The price side of the state."""

    def __init__(self, log: Log):
        self.log = log

    def set_for(self, sku: str, kind: str, scope: Scope) -> list[Fact]:
        """The prices that were set for exactly this, withdrawn ones included."""
        return [
            fact
            for fact in self.log.facts("price.set")
            if (fact.data["sku"], fact.data["kind"], scope_of(fact)) == (sku, kind, scope)
        ]

    def in_effect(self, sku: str, kind: str, scope: Scope, at: int) -> list[Fact]:
        return [
            fact
            for fact in self.set_for(sku, kind, scope)
            if fact.data["effective_from"] <= at and not self._ended(fact, at)
        ]

    def authority(self, fact: Fact, rivals: list[Fact]) -> int:
        """The operator's word is the highest until another source sets a later price, and then the lowest."""
        ranks = self.log.settings.price_authority
        if fact.source != OPERATOR:
            return authority(ranks, fact.source)
        overtaken = any(rival.source != OPERATOR and rival.time > fact.time for rival in rivals)
        return -1 if overtaken else len(ranks) + 1

    def reconciled(self, sku: str, kind: str, scopes: list[Scope], at: int) -> Fact | None:
        """The price that stands: of the narrower scopes, else of everybody's."""
        for tier in ([scope for scope in scopes if scope], [None]):
            ranked = []
            for scope in tier:
                rivals = self.in_effect(sku, kind, scope, at)
                ranked += [(self.authority(fact, rivals), newest_price(fact), fact) for fact in rivals]
            if ranked:
                return max(ranked, key=lambda entry: entry[:2])[2]
        return None

    def price(self, sku: str, at: int, channel: str | None, location: str | None) -> dict[str, str | None]:
        """What a shopper pays, and the parts of it."""
        named = (("channel", channel), ("location", location))
        scopes: list[Scope] = [(name, code) for name, code in named if code is not None]
        stands = {kind: self.reconciled(sku, kind, scopes, at) for kind in KINDS}
        pays = stands["list"] or stands["promotion"]
        offer = stands["promotion"]
        if pays and offer and offer.data["currency"] == pays.data["currency"]:
            pays = min(pays, offer, key=lambda fact: fact.data["amount"])
        shown = pays or stands["member"]
        amounts = {kind: plain(fact.data["amount"]) if fact else None for kind, fact in stands.items()}
        return {
            **amounts,
            "effective": plain(pays.data["amount"]) if pays else None,
            "currency": shown.data["currency"] if shown else None,
        }

    def rows(self, at: int) -> list[dict[str, Any]]:
        """A row for every sku and scope that a price was set for and that has one at this instant."""
        named = {(fact.data["sku"], scope_of(fact)) for fact in self.log.facts("price.set")}
        rows = []
        for sku, scope in named:
            key = {"channel": None, "location": None, **dict([scope] if scope else [])}
            price = self.price(sku, at, key["channel"], key["location"])
            if any(price[kind] for kind in KINDS):
                rows.append({"sku": sku, **key, **price})
        return sorted(rows, key=lambda row: (row["sku"], row["channel"] or "", row["location"] or ""))

    def _ended(self, fact: Fact, at: int) -> bool:
        """Run out, or withdrawn by its source, which reaches what it set at or before the withdrawal."""
        if "effective_to" in fact.data and fact.data["effective_to"] <= at:
            return True
        return any(
            end.source == fact.source
            and fact.time <= end.time <= at
            and end.data["sku"] == fact.data["sku"]
            and end.data["kind"] in (fact.data["kind"], "all")
            and scope_of(end) == scope_of(fact)
            for end in self.log.facts("price.withdrawn")
        )


def newest_price(fact: Fact) -> tuple[int, int, str, str]:
    return (fact.data["effective_from"], *fact.order)
