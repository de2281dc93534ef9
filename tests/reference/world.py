"""The whole state, and everything that disagrees in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from .claims import Claim, is_settled
from .judge_members import member_claims
from .judge_prices import price_claims
from .judge_stock import stock_claims
from .log import Log
from .members import Members
from .prices import Prices, Scope
from .reading import instant
from .settings import Settings
from .stock import Stock


class World:
    """What must come out. Numbers are plain texts without trailing zeros, rows are in order of their key."""

    def __init__(self, log: Log):
        self.log = log
        self._stock = Stock(log)
        self._members = Members(log)
        self._prices = Prices(log)

    def stock(self) -> list[dict[str, Any]]:
        """Rows of `sku location on_hand reserved available flags`; flags in order."""
        return self._stock.rows()

    def points(self) -> list[dict[str, str]]:
        """Rows of `member balance`."""
        return self._members.rows()

    def price(
        self, sku: str, at: str, channel: str | None = None, location: str | None = None
    ) -> dict[str, str | None]:
        """`list promotion member effective currency` at an instant (RFC 3339)."""
        return self._prices.price(sku, instant(at), channel, location)

    def prices(self, at: str) -> list[dict[str, Any]]:
        """`sku channel location` and the above, for every scope that a price was set for."""
        return self._prices.rows(instant(at))

    def claims(self) -> list[Claim]:
        """Everything that disagrees: open, pending or covered by a rule."""
        claims = [
            replace(claim, settled=is_settled(self.log, claim.instant), by_rule=self._is_ruled(claim))
            for claim in self._judge()
        ]
        return sorted(claims, key=lambda claim: (claim.conflict, claim.identity))

    def conflicts(self) -> list[list[str]]:
        """The open ones: kind, then the values of the key."""
        rows = {tuple(claim.conflict) for claim in self.claims() if claim.settled and not claim.by_rule}
        return [list(row) for row in sorted(rows)]

    def _is_ruled(self, claim: Claim) -> bool:
        """The first rule that fits decides; the protocol's own come last."""
        sku, location = str(claim.key.get("sku", "")), claim.key.get("location")
        described = [fact for fact in self.log.facts("item.described") if fact.data["sku"] == sku]
        category = described[-1].data.get("category") if described else None
        scopes: list[Scope] = [("location", str(location))] if location else []
        costs = self._prices.reconciled(sku, "list", scopes, claim.instant)
        for rule in self.log.settings.rules:
            if rule.fits(claim, category, costs.data["amount"] if costs else None):
                return rule.do != "ask"
        return claim.by_rule

    def _judge(self) -> Iterator[Claim]:
        yield from stock_claims(self._stock)
        yield from member_claims(self._members)
        yield from price_claims(self._prices)
        for identity, variants in self.log.variants.items():
            if len(variants) > 1:
                key: dict[str, str | list[str]] = {"source": identity[0], "id": identity[1]}
                latest = max(fact.time for fact in variants)
                yield Claim("divergent-duplicate", key, identity, latest, Decimal(len(variants)))
        for gap in self._stock.missing:
            named = {"sequencerun": gap.run} if gap.run is not None else {}
            number = (str(gap.number),)
            yield Claim("sequence-gap", {"source": gap.source, **named}, number, gap.instant, None)


def evaluate(
    deliveries: Iterable[Mapping[str, Any]], passes: Iterable[str], settings: Settings | None = None
) -> World:
    """Judge valid events, in order of arrival, and the instants of passes (RFC 3339).

    An event may carry `recordedtime`; without it nothing is known of the recorder's clock. The order of
    arrival matters only for which variant of a divergent duplicate stands.
    """
    return World(Log(deliveries, passes, settings or Settings()))
