"""Real sales through the command line: killed in the middle, gone on with, told again; exact all the same."""

from __future__ import annotations

import csv
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("OMO_SHARED", Path(__file__).parents[3] / "shared")) / "data"
CONFIG = Path(__file__).parents[2] / "omo_sync" / "config" / "examples" / "online-retail.toml"
NO_STOCK = {"POST", "DOT", "M", "D", "S", "B", "C2", "CRUK", "PADS", "BANK CHARGES", "AMAZONFEE"}
KILLS = 6

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir() and "CI" not in os.environ, reason="the real sales are not on this machine"
)


def expected() -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """Units moved by (sku, location) and points by member, read from the files by other means."""
    moved: Counter[tuple[str, str]] = Counter()
    points: Counter[str] = Counter()
    for path in sorted((SHARED / "online-retail").glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                sku, quantity = row["StockCode"].strip().upper(), int(row["Quantity"])
                if sku in NO_STOCK or sku.startswith("GIFT_") or row["InvoiceNo"].startswith("A"):
                    continue
                place = "uk-shop" if row["Country"] == "United Kingdom" else "export"
                moved[sku, place] += quantity
                member, price = row["CustomerID"].removesuffix(".0"), Decimal(row["UnitPrice"])
                if member and price > 0:
                    worth = int((price * abs(quantity)).to_integral_value(ROUND_FLOOR))
                    if worth:
                        points[member] += worth if quantity > 0 else -worth
    return dict(moved), dict(points)


def command(store: Path, *words: str) -> list[str]:
    program = Path(sys.executable).with_name("omo-sync")
    return [str(program), "--database", f"sqlite:///{store}", *words]


def run(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OMO_ONLINE_RETAIL": str(SHARED / "online-retail")}
    return subprocess.run(
        command(store, *words), capture_output=True, text=True, env=environment, check=False
    )


def sync_killed(store: Path, after: float) -> None:
    environment = {**os.environ, "OMO_ONLINE_RETAIL": str(SHARED / "online-retail")}
    process = subprocess.Popen(
        command(store, "--config", str(CONFIG), "sync"),
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_every_key_is_exact_after_kills_and_repetition(tmp_path: Path) -> None:
    store = tmp_path / "store.db"
    opened = run(store, "ingest", "--format", "json", str(SHARED / "online-retail-opening.jsonl.gz"))
    assert (opened.returncode, json.loads(opened.stdout)["accepted"]) == (0, 6_740)
    dice = random.Random(20101201)
    for _ in range(KILLS):
        sync_killed(store, dice.uniform(0.5, 4))
    last = run(store, "--config", str(CONFIG), "sync", "--format", "json")
    assert last.returncode in (0, 3), last.stderr
    again = run(store, "--config", str(CONFIG), "sync", "--format", "json")
    assert again.returncode == 0, again.stderr
    assert sum(source["accepted"] + source["divergent"] for source in sources(again.stdout)) == 0
    moved, points = expected()
    assert (len(moved), sum(moved.values())) == (6_628, 4_317_222)
    assert (len(points), sum(points.values())) == (4_053, 6_853_039)
    rows = csv.DictReader(run(store, "stock", "list", "--format", "csv").stdout.splitlines())
    on_hand = {(row["sku"], row["location"]): int(row["on_hand"]) for row in rows}
    assert len(on_hand) == 6_740
    assert on_hand == {key: 100_000 - moved.get(key, 0) for key in on_hand}
    assert moved.keys() <= on_hand.keys()
    balances = csv.DictReader(run(store, "points", "list", "--format", "csv").stdout.splitlines())
    assert {row["member"]: int(row["balance"]) for row in balances} == points
    kept = run(store, "quarantine", "list", "--format", "jsonl").stdout.splitlines()
    assert len(kept) == 3
    assert run(store, "projections", "verify").returncode == 0


def sources(output: str) -> list[dict[str, int]]:
    """The totals of a sync, by source."""
    found = json.loads(output)
    return found if isinstance(found, list) else [found]
