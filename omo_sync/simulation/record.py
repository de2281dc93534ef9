"""The truth and the rival's figures as JSON, for a comparison in another process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from omo_sync.domain.fact import COIN, UNIT
from omo_sync.simulation.rival import RivalFigures
from omo_sync.simulation.truth import PriceKey, StockKey, Truth
from omo_sync.simulation.wire import instant, plain


def truth_record(truth: Truth) -> dict[str, Any]:
    """The truth as JSON: rows ordered by their key, numbers as decimal texts."""
    return {
        "as_of": instant(truth.as_of),
        "stock": [
            {**row, "reserved": plain(truth.reserved[row["sku"], row["location"]], UNIT)}
            for row in _stock(truth.on_hand)
        ],
        "points": _points(truth.points),
        "prices": _prices(truth.prices),
        "conflicts": sorted(truth.conflicts),
    }


def rival_record(figures: RivalFigures) -> dict[str, Any]:
    """The rival's figures as JSON, in the same form."""
    return {
        "stock": _stock(figures.on_hand),
        "points": _points(figures.points),
        "prices": _prices(figures.prices),
    }


def read_truth(record: Mapping[str, Any]) -> Truth:
    """The truth that truth_record() wrote."""
    stock = record["stock"]
    elapsed = datetime.fromisoformat(record["as_of"]) - datetime(1970, 1, 1, tzinfo=UTC)
    return Truth(
        as_of=elapsed // timedelta(microseconds=1),
        on_hand=_read_stock(stock, "on_hand"),
        reserved=_read_stock(stock, "reserved"),
        points=_read_points(record["points"]),
        prices=_read_prices(record["prices"]),
        conflicts=frozenset(map(tuple, record["conflicts"])),
    )


def read_rival(record: Mapping[str, Any]) -> RivalFigures:
    """The figures that rival_record() wrote."""
    return RivalFigures(
        on_hand=_read_stock(record["stock"], "on_hand"),
        points=_read_points(record["points"]),
        prices=_read_prices(record["prices"]),
    )


def _stock(on_hand: Mapping[StockKey, int]) -> list[dict[str, str]]:
    return [
        {"sku": sku, "location": location, "on_hand": plain(figure, UNIT)}
        for (sku, location), figure in sorted(on_hand.items())
    ]


def _points(points: Mapping[str, int]) -> list[dict[str, str]]:
    return [{"member": member, "balance": plain(figure, UNIT)} for member, figure in sorted(points.items())]


def _prices(prices: Mapping[PriceKey, int]) -> list[dict[str, str | None]]:
    keys = sorted(prices, key=lambda key: (key[0], key[1] or "", key[2] or ""))
    return [
        {"sku": key[0], "channel": key[1], "location": key[2], "effective": plain(prices[key], COIN)}
        for key in keys
    ]


def _read_stock(rows: list[dict[str, str]], name: str) -> dict[StockKey, int]:
    return {(row["sku"], row["location"]): int(Decimal(row[name]) * UNIT) for row in rows}


def _read_points(rows: list[dict[str, str]]) -> dict[str, int]:
    return {row["member"]: int(Decimal(row["balance"]) * UNIT) for row in rows}


def _read_prices(rows: list[dict[str, str]]) -> dict[PriceKey, int]:
    return {
        (row["sku"], row["channel"], row["location"]): int(Decimal(row["effective"]) * COIN) for row in rows
    }
