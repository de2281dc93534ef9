"""The demo's files: one trading day of a small chain, as its tills, its mall and its ERP would leave them."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

from omo_sync.domain.fact import DAY, HOUR, SECOND
from omo_sync.simulation.delivery import Delivered, Delivery, deliver
from omo_sync.simulation.faults import DeliveryOptions
from omo_sync.simulation.options import WorldOptions
from omo_sync.simulation.pos_export import journal
from omo_sync.simulation.record import rival_record, truth_record
from omo_sync.simulation.rival import RivalFigures, run_rival
from omo_sync.simulation.truth import StockKey
from omo_sync.simulation.wire import instant, line
from omo_sync.simulation.world import World, make_world


def demo_options(seed: int) -> WorldOptions:
    """Three shops, 5,000 items, 3,000 members, one day with a busy mall; a dozen disagreements."""
    size = WorldOptions(seed=seed, skus=5_000, members=3_000, days=1, tick=SECOND)
    return replace(
        size,
        receipts=0.8,
        orders=0.65,
        pick_ups=0.5,
        told_by_both=0.8,
        membership=0.35,
        conflicts=0.0006,
    )


DEMO_LINES = DeliveryOptions(lost=0.0, outages=0.7, divergent=0.00004)


def write_demo(directory: Path, seed: int = 7, options: WorldOptions | None = None) -> dict[str, Any]:
    """Write everything that the demo reads into a new directory, and return what `demo.json` says.

    options: another chain than the demo's; its clocks have to tick in whole seconds, as the tills write.

    pos/LOCATION/DAY-PART.csv, mall/…jsonl and erp/…jsonl: what the sources left behind, in order of arrival,
    in three parts: until two in the afternoon, until midnight, and what came late.
    omo-sync.toml: the configuration that reads them. truth.json, rival.json: what to compare with.
    demo.json: `as_of` of the pass, `explain` a key worth explaining, and how many records there are.
    """
    world = make_world(options or demo_options(seed))
    delivered = deliver(world, DEMO_LINES)
    figures = run_rival(world, delivered)
    _write_sources(directory, world, delivered, Random(f"{seed}/journal"))
    template = files("omo_sync.simulation").joinpath("demo.toml").read_text("utf-8")
    _write(directory / "omo-sync.toml", template.replace("${OMO_DEMO}", directory.resolve().as_posix()))
    truth = truth_record(world.truth)
    truth["conflicts"] = sorted(world.truth.conflicts | delivered.conflicts)
    about = {
        "as_of": truth["as_of"],
        "explain": _worth_explaining(world, figures),
        "facts": len(world.facts),
        "records": len(delivered.deliveries),
    }
    for name, content in (("truth", truth), ("rival", rival_record(figures)), ("demo", about)):
        _write(directory / f"{name}.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return about


def _write_sources(directory: Path, world: World, delivered: Delivered, dice: Random) -> None:
    parts: dict[tuple[str, int], list[Delivery]] = defaultdict(list)
    for delivery in delivered.deliveries:
        since = delivery.recorded - world.options.start
        part = 1 if since < 14 * HOUR else 2 if since < DAY else 3
        parts[delivery.fact.source, part].append(delivery)
    items = {item.sku: item for item in world.items}
    day = instant(world.options.start)[:10].replace("-", "")
    for (source, part), deliveries in parts.items():
        side, name = source.split("/")
        if side == "pos":
            _write(directory / "pos" / name / f"{day}-{part}.csv", journal(deliveries, items, dice))
        else:
            folder = "mall" if side == "online" else side
            bodies = (delivery.body for delivery in deliveries)
            lines = [body if isinstance(body, bytes) else line(body) for body in bodies]
            _write(directory / folder / f"{name}-{day}-{part}.jsonl", b"".join(lines))


def _worth_explaining(world: World, figures: RivalFigures) -> StockKey:
    """A key with a pick-up told by both sides that the rival has wrong; of these the shortest story."""
    length: dict[StockKey, int] = defaultdict(int)
    handed: dict[tuple[StockKey, str], set[str]] = defaultdict(set)
    for fact in world.facts:
        if "location" in fact.data and "sku" in fact.data:
            key = (fact.data["sku"], fact.data["location"])
            length[key] += 1
            if "order" in fact.data and fact.type in ("inventory.sold", "inventory.fulfilled"):
                handed[key, fact.data["order"]].add(fact.source)
    truth = world.truth.on_hand
    wrong = [key for key in truth if figures.on_hand.get(key) != truth[key]]
    twice = {key for (key, _), sources in handed.items() if len(sources) > 1}
    return min(wrong, key=lambda key: (key not in twice, length[key] < 5, length[key], key))


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
