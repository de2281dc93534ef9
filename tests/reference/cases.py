"""The conformance cases: reading them, the orders in which they must hold, and what must come out."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from .world import World

Case = dict[str, Any]

FOLDERS = [Path(__file__).parents[1] / name for name in ("conformance", "conformance_more")]


def load_cases(folders: Sequence[Path] = FOLDERS) -> list[Case]:
    """Every case, numbers with a point as Decimal."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    return [json.loads(path.read_text("utf-8"), parse_float=Decimal) for path in paths]


def arrangements(case: Case) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The orders of arrival in which a case must hold, each with its name."""
    events = case["events"]
    yield "given", events
    if any(conflict[0] == "divergent-duplicate" for conflict in case["expect"]["conflicts"]):
        return
    yield "reversed", events[::-1]
    for seed in range(3):
        yield f"shuffled {seed}", random.Random(seed).sample(events, len(events))
    yield "doubled", [event for event in events for _ in range(2)]
    yield "doubled and shuffled", random.Random(3).sample(events * 2, len(events) * 2)


def outcome(world: World, case: Case) -> dict[str, Any]:
    """What came out, in the form and order of the case's expectation."""
    expected = case["expect"]
    prices = []
    for row in expected["price"]:
        price = world.price(row["sku"], row["at"], row["channel"], row["location"])
        prices.append({name: price.get(name, row[name]) for name in row})
    return {
        "stock": world.stock(),
        "points": world.points(),
        "price": prices,
        "conflicts": world.conflicts(),
    }


def expectation(case: Case) -> dict[str, Any]:
    """What must come out, rows in order of their key."""
    expected = case["expect"]
    return {
        "stock": sorted(expected["stock"], key=lambda row: (row["sku"], row["location"])),
        "points": sorted(expected["points"], key=lambda row: str(row["member"])),
        "price": expected["price"],
        "conflicts": sorted(expected["conflicts"]),
    }
