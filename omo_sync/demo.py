"""`make demo`: one trading day of a made chain, taken through the commands that a retailer would use."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from omo_sync.simulation.compare import Comparison, compare
from omo_sync.simulation.demo import write_demo
from omo_sync.simulation.record import read_rival, read_truth

FOLDER = Path("demo")
QUARANTINED = 3  # exit code: done, but some records went to quarantine
SHOWN = 8  # lines of a long list


def main() -> None:
    """Write the day's files, read them, reconcile, and hold the outcome against the truth."""
    if FOLDER.exists():
        shutil.rmtree(FOLDER)
    FOLDER.mkdir()
    say("A chain of 3 shops with 5,000 items, 3,000 members, a mall and an ERP; one trading day.")
    say("Everything below is what the commands print. It all stays in ./demo to play with.")
    show("init")
    about = write_demo(FOLDER)
    say(
        f"The tills, the mall and the ERP have left {about['records']:,} records of "
        f"{about['facts']:,} facts in\n"
        "./demo: GBK files from the tills, JSON Lines from the mall; some doubled, late, out of "
        "order or broken.\n"
        "./demo/omo-sync.toml names them now."
    )
    show("sync", allowed=(0, QUARANTINED))
    show("reconcile", "--as-of", about["as_of"])
    show("stock", "list", most=SHOWN)
    show("conflicts", "list", "--state", "open")
    show("quarantine", "list", most=SHOWN)
    sku, location = about["explain"]
    say(f"Why is it that number? Item {sku} at {location} was picked up in the shop, and both sides told it:")
    show("explain", "stock", sku, location)
    show("report", most=24)
    show("projections", "verify")
    say(verdict(compared()))
    say(
        "Try next:\n"
        "  source .venv/bin/activate && cd demo\n"
        "  omo-sync conflicts show ID             # what is known about a conflict, and what is suggested\n"
        "  omo-sync conflicts resolve ID --dismiss --reason 'counted again'\n"
        "  omo-sync quarantine show ID            # a broken record as it came, and why it was refused\n"
        f"  omo-sync price list --sku {sku}\n"
        "  omo-sync sync                          # again: nothing is taken twice\n"
        "  omo-sync --config omo-sync.toml serve --demo   # a shop in the browser: http://127.0.0.1:8000/shop"
    )


def say(text: str) -> None:
    print(f"\n{text}", flush=True)


def command(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("omo-sync")), *words]


def show(*words: str, most: int | None = None, allowed: tuple[int, ...] = (0,)) -> None:
    """Run a command in the demo's folder and print it with its output, or the first lines of it."""
    print(f"\n$ omo-sync {shlex.join(words)}", flush=True)
    done = run(*words)
    lines = done.stdout.splitlines()
    for line in lines[:most]:
        print(f"  {line}")
    if most is not None and len(lines) > most:
        print(f"  … {len(lines) - most:,} more lines")
    for line in done.stderr.splitlines():
        print(f"  {line}")
    if done.returncode not in allowed:
        sys.exit(f"The demo stops here: that command ended with {done.returncode}.")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command("--config", "omo-sync.toml", *words), cwd=FOLDER, capture_output=True, text=True, check=False
    )


def rows(*words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(*words, "--format", "jsonl").stdout.splitlines()]


def compared() -> Comparison:
    """The outcome, and that of a last-writer-wins sync on the same records, against the truth."""
    truth = read_truth(json.loads((FOLDER / "truth.json").read_text("utf-8")))
    rival = read_rival(json.loads((FOLDER / "rival.json").read_text("utf-8")))
    conflicts = [values(row) for row in rows("conflicts", "list", "--state", "open")]
    return compare(truth, rows("stock", "list"), rows("points", "list"), conflicts, rival)


def values(conflict: dict[str, Any]) -> list[str]:
    flat: list[str] = [conflict["kind"]]
    for value in conflict["key"].values():
        flat.extend(value if isinstance(value, list) else [value])
    return flat


def verdict(found: Comparison) -> str:
    """Both syncs side by side."""
    ours, theirs = found.ours, found.rival
    lines = [
        "Against the physical truth of that day, for stock keys and members:",
        f"{'':34}{'omo-sync':>12}{'last writer wins':>20}",
    ]
    for label, mine, other in (
        ("keys", ours.keys, theirs.keys),
        ("wrong", ours.wrong, theirs.wrong),
        ("silently wrong", ours.silent, theirs.silent),
        ("a person is asked about", ours.asked, theirs.asked),
    ):
        lines.append(f"  {label:32}{mine:>12,}{other:>20,}")
    lines.append(
        f"  {'in conflict, of all keys':32}{share(ours.asked, ours):>12}{share(theirs.wrong, theirs):>20}"
    )
    return "\n".join(lines)


def share(part: int, score: Any) -> str:
    return f"{part / score.keys:.2%}"


if __name__ == "__main__":
    main()
