"""What a claim says is different, as people and programs read it."""

from __future__ import annotations

import json

from omo_sync.domain.plain import money, units

QUANTITIES = ("count-variance", "stock-drift", "oversold", "points-drift", "points-overdrawn")
SIGNED = ("count-variance", "stock-drift", "points-drift")


def readable(kind: str, difference: str) -> str:
    """The difference of a claim in units, points or money; empty where its kind has none.

    `+3` or `-18`: more or less than the ledger. `10 > 5`: the ledger's, or the previous one, and
    the other.
    """
    if not difference:
        return ""
    if kind in QUANTITIES:
        value = int(difference)
        return f"{'+' if value > 0 and kind in SIGNED else ''}{units(value)}"
    if kind == "told-twice":
        return ", ".join(f"{source} {units(told)}" for source, told in json.loads(difference).items())
    if kind == "price-disagreement":
        return ", ".join(f"{source} {amount(told)}" for source, told in json.loads(difference).items())
    before, _, after = difference.partition(">")
    return f"{amount(before) or '-'} > {amount(after)}"


def amount(told: str) -> str:
    """An amount with or without its currency, from whole ten-thousandths: `125000 CNY` is `12.5 CNY`."""
    number, _, currency = told.partition(" ")
    return f"{money(int(number))} {currency}".rstrip() if number else ""
