"""The settings that acceptance depends on."""

from __future__ import annotations

from dataclasses import dataclass

from omo_sync.domain.fact import DAY, HOUR


@dataclass(frozen=True)
class Rules:
    """late_horizon, ahead_limit: microseconds.

    gtin_sources: patterns (as of `fnmatch`) of the sources whose `sku` is declared a GTIN.
    """

    late_horizon: int = 7 * DAY
    ahead_limit: int = 24 * HOUR
    gtin_sources: tuple[str, ...] = ()


DEFAULT = Rules()
