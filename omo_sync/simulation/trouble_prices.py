"""Disagreements about prices that only a person can decide."""

from __future__ import annotations

from omo_sync.domain.fact import HOUR
from omo_sync.simulation.pricing import CHANNEL, FEN
from omo_sync.simulation.stage import Stage
from omo_sync.simulation.telling import ERP, MALL

BRANCH = "erp/branch"


def disagreement(stage: Stage, day: int) -> None:
    """The branch office sets a price as if it were head office."""
    item = stage.item()
    if item is None:
        return
    tariff, amount = stage.chain.tariff, item.price + 100 * FEN
    stage.at(day + 12 * HOUR, lambda now: tariff.set(BRANCH, item.sku, now, amount, meant=False))
    stage.expect("price-disagreement", item.sku, "list")


def drift(stage: Stage, day: int) -> None:
    """The mall shows a price that nobody set."""
    item = stage.item()
    if item is None:
        return
    tariff, amount = stage.chain.tariff, item.price + 50 * FEN
    stage.at(day + 20 * HOUR, lambda now: tariff.report(MALL, item.sku, now, amount, CHANNEL))
    stage.expect("price-drift", item.sku, "list", "mall")


def outlier(stage: Stage, day: int) -> None:
    """Ten times too cheap, and put right an hour later; somebody should know of that hour."""
    item = stage.item()
    if item is None:
        return
    tariff, amount = stage.chain.tariff, item.price // 10 // FEN * FEN
    stage.at(day + 10 * HOUR, lambda now: tariff.set(ERP, item.sku, now, amount))
    stage.at(day + 11 * HOUR, lambda now: tariff.set(ERP, item.sku, now, item.price))
    stage.expect("price-outlier", item.sku, "list")
