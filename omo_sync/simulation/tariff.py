"""The prices that the made chain means, per scope, with their windows."""

from __future__ import annotations

from typing import Any, NamedTuple

from omo_sync.simulation.telling import Teller

Scope = tuple[str, str]  # ("", ""), ("channel", code) or ("location", code)
EVERYWHERE: Scope = ("", "")


class Setting(NamedTuple):
    """A price in force from `since` until before `until` (None: for good)."""

    since: int
    time: int
    amount: int
    until: int | None


class Tariff:
    """What is meant to be charged. Each scope has one owner, so the last word of a scope counts.

    aside: items whose price is left alone, because a planted disagreement lives there.
    """

    def __init__(self, teller: Teller, tick: int) -> None:
        self._teller = teller
        self._tick = tick
        self._last: dict[str, int] = {}
        self._settings: dict[tuple[str, str, Scope], list[Setting]] = {}
        self.aside: set[str] = set()
        self._scopes: dict[str, set[Scope]] = {}

    def stamp(self, sku: str, now: int) -> int:
        """An instant for a fact about this item's price: now, or just after the one before it."""
        self._last[sku] = max(now - now % self._tick, self._last.get(sku, 0) + self._tick)
        return self._last[sku]

    def set(  # noqa: PLR0913 - a price has that many sides
        self,
        source: str,
        sku: str,
        now: int,
        amount: int,
        *,
        kind: str = "list",
        scope: Scope = EVERYWHERE,
        since: int | None = None,
        until: int | None = None,
        meant: bool = True,
    ) -> None:
        """A source sets a price. meant: False for a price that is nobody's intention."""
        time = self.stamp(sku, now)
        data: dict[str, Any] = {"sku": sku, "amount": amount, "currency": "CNY", **named(scope)}
        if kind != "list":
            data["kind"] = kind
        if since is not None:
            data["effective_from"] = since
        if until is not None:
            data["effective_to"] = until
        self._teller.tell(source, "price.set", time, data)
        if meant:
            setting = Setting(time if since is None else since, time, amount, until)
            self._settings.setdefault((sku, kind, scope), []).append(setting)
            self._scopes.setdefault(sku, {EVERYWHERE}).add(scope)

    def withdraw(self, source: str, sku: str, now: int, *, kind: str, scope: Scope) -> None:
        """The owner of a scope ends what it set there."""
        time = self.stamp(sku, now)
        self._teller.tell(source, "price.withdrawn", time, {"sku": sku, "kind": kind, **named(scope)})
        self._settings[sku, kind, scope] = [
            setting._replace(until=time if setting.until is None else min(setting.until, time))
            for setting in self._settings[sku, kind, scope]
        ]

    def report(self, source: str, sku: str, now: int, amount: int, scope: Scope) -> None:
        """A source tells the list price that it shows."""
        data = {"sku": sku, "amount": amount, "currency": "CNY", **named(scope)}
        self._teller.tell(source, "price.reported", self.stamp(sku, now), data)

    def of_kind(self, sku: str, kind: str, scope: Scope, at: int) -> int | None:
        """The price of one kind at an instant, the narrower scope before the wider."""
        for where in dict.fromkeys((scope, EVERYWHERE)):
            running = [
                setting
                for setting in self._settings.get((sku, kind, where), ())
                if setting.since <= at and (setting.until is None or at < setting.until)
            ]
            if running:
                return max(running).amount
        return None

    def effective(self, sku: str, scope: Scope, at: int) -> int | None:
        """What a shopper pays: the lower of list and promotion; None where no price runs."""
        found = [self.of_kind(sku, kind, scope, at) for kind in ("list", "promotion")]
        return min((amount for amount in found if amount is not None), default=None)

    def scopes(self, sku: str) -> list[Scope]:
        """The scopes in which this item has a price of its own, and everywhere."""
        return sorted(self._scopes[sku])


def named(scope: Scope) -> dict[str, str]:
    """The member of a price fact that names its scope."""
    member, code = scope
    return {member: code} if member else {}
