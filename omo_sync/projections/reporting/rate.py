"""The conflict rate: of the keys touched in a window, those that were open at some moment of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from omo_sync.domain.fact import UNIT
from omo_sync.domain.plain import units
from omo_sync.projections.reporting.touched import Touched
from omo_sync.projections.reporting.window import DOMAINS, STOCK, Key


@dataclass(frozen=True)
class Rate:
    """Both numbers."""

    open: int
    keys: int

    @property
    def percent(self) -> str | None:
        """As a decimal text, rounded half up to 3 places; None where no key was touched."""
        if not self.keys:
            return None
        return units((self.open * 100 * UNIT * 2 + self.keys) // (self.keys * 2))


@dataclass(frozen=True)
class Rates:
    """all: every domain together. by_kind: of the keys of the kind's domain, those with an open
    conflict of that kind. by_location: of stock keys. by_source: of the keys that a source
    touched, whoever is right."""

    all: Rate
    by_domain: dict[str, Rate]
    by_kind: dict[str, Rate]
    by_location: dict[str, Rate]
    by_source: dict[str, Rate]


def rates(touched: Touched, opened: dict[Key, set[str]]) -> Rates:
    """touched.open: which of the opened keys were touched in the window."""
    keys = list(touched.open)
    kinds = [(kind, key[0]) for key in keys for kind in opened[key]]
    domain_of = dict(kinds)
    return Rates(
        Rate(len(keys), sum(touched.domains.values())),
        {name: Rate(count(key[0] == name for key in keys), touched.domains[name]) for name in DOMAINS},
        {
            kind: Rate(count(one == kind for one, _ in kinds), touched.domains[domain_of[kind]])
            for kind in sorted(domain_of)
        },
        {
            place: Rate(count(key[0] == STOCK and key[2] == place for key in keys), number)
            for place, number in sorted(touched.locations.items())
        },
        {
            source: Rate(count(source in touched.open[key] for key in keys), number)
            for source, number in sorted(touched.sources.items())
        },
    )


def count(which: Iterable[bool]) -> int:
    return sum(which)
