"""The codes of refusal, as in the protocol's table. They are stable: tools and people rely on them."""

from __future__ import annotations

TITLES = {
    "E101": "not UTF-8",
    "E102": "not JSON",
    "E103": "not a CloudEvent 1.0",
    "E104": "unknown type",
    "E105": "data missing, mistyped or out of range",
    "E106": "bad code",
    "E107": "GTIN check digit wrong",
    "E108": "time without offset or not a time",
    "E109": "time more than 24 hours ahead of recorded-at",
    "E110": "unknown member of data",
    "E111": "larger than 64 KiB",
    "E112": "this key may not speak for this source",
    "E201": "adapter: unmapped code",
    "E202": "adapter: unknown unit",
    "E203": "adapter: row cannot be translated",
}
