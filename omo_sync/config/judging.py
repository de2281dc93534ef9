"""`[judging]`: the settings of the domain, in the units that people write."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from omo_sync.config.clock import ClockCorrection
from omo_sync.config.duration import Duration
from omo_sync.config.rules import Rule
from omo_sync.config.thousandths import Thousandths
from omo_sync.domain import settings as domain

DEFAULTS = domain.Settings()


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CountTolerance(Strict):
    """`[judging.count_tolerance]`"""

    units: Thousandths = DEFAULTS.count_tolerance.units
    percent: Thousandths = DEFAULTS.count_tolerance.percent
    small_units: Thousandths = DEFAULTS.count_tolerance.small_units
    small_percent: Thousandths = DEFAULTS.count_tolerance.small_percent


class SafetyStock(Strict):
    """One entry of `safety_stock`; the first one that fits a key applies."""

    sku: str = "*"
    location: str = "*"
    quantity: Thousandths


class Judging(Strict):
    """`[judging]`"""

    settle: Duration = DEFAULTS.settle
    patience: Duration = DEFAULTS.patience
    stale_hold: Duration = DEFAULTS.stale_hold
    late_horizon: Duration = DEFAULTS.late_horizon
    ahead_limit: Duration = DEFAULTS.ahead_limit
    handover_authority: tuple[str, ...] = DEFAULTS.handover_authority
    price_authority: tuple[str, ...] = DEFAULTS.price_authority
    count_tolerance: CountTolerance = CountTolerance()
    outlier_percent: Thousandths = DEFAULTS.outlier_percent
    clock_uncertainty: Duration = DEFAULTS.clock_uncertainty
    pack_attributes: tuple[str, ...] = DEFAULTS.pack_attributes
    explained: tuple[Literal["timing", "hold", "transfer", "duplicate", "pack"], ...] = ()
    safety_stock: tuple[SafetyStock, ...] = ()
    trusted_recorders: tuple[str, ...] = DEFAULTS.trusted_recorders
    gtin_sources: tuple[str, ...] = DEFAULTS.gtin_sources
    clock_correction: tuple[ClockCorrection, ...] = ()
    rules: tuple[Rule, ...] = ()

    @field_validator("rules")
    @classmethod
    def _named_once(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        names = [rule.name for rule in rules]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(
                f"several rules are named {', '.join(twice)}; decisions name them, so rename all but one"
            )
        return rules

    def settings(self) -> domain.Settings:
        """As the domain takes them."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        values["count_tolerance"] = domain.CountTolerance(**self.count_tolerance.model_dump())
        values["safety_stock"] = tuple(domain.SafetyStock(**one.model_dump()) for one in self.safety_stock)
        values["clock_correction"] = tuple(one.rule() for one in self.clock_correction)
        values["rules"] = tuple(rule.settings() for rule in self.rules)
        return domain.Settings(**values)
