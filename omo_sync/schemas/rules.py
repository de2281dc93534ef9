"""The settings that acceptance depends on."""

from __future__ import annotations

from dataclasses import dataclass

from omo_sync.domain.fact import DAY, HOUR
from omo_sync.domain.settings import Settings


@dataclass(frozen=True)
class Rules:
    """late_horizon, ahead_limit: microseconds.

    gtin_sources: patterns (as of `fnmatch`) of the sources whose `sku` is declared a GTIN.
    trusted_recorders: patterns of the sources whose `recordedtime` is taken as it is.
    """

    late_horizon: int = 7 * DAY
    ahead_limit: int = 24 * HOUR
    gtin_sources: tuple[str, ...] = ()
    trusted_recorders: tuple[str, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """What of the settings acceptance depends on."""
        return cls(
            settings.late_horizon, settings.ahead_limit, settings.gtin_sources, settings.trusted_recorders
        )


DEFAULT = Rules()
