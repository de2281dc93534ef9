"""`make demo`: one trading day of a made chain, taken through the commands that a retailer would use."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from omo_sync.commands.messages import text
from omo_sync.commands.session import terminal_language
from omo_sync.projections.layout import table
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
    say("demo.chain")
    say("demo.printed")
    show("init")
    about = write_demo(FOLDER)
    say("demo.files", records=about["records"], facts=about["facts"])
    show("sync", allowed=(0, QUARANTINED))
    show("reconcile", "--as-of", about["as_of"])
    show("stock", "list", most=SHOWN)
    show("conflicts", "list", "--state", "open")
    show("quarantine", "list", most=SHOWN)
    sku, location = about["explain"]
    say("demo.why", sku=sku, location=location)
    show("explain", "stock", sku, location)
    show("report", most=24)
    show("projections", "verify")
    say("demo.truth")
    print("\n".join(f"  {line}" for line in verdict(compared())))
    say("demo.next", sku=sku)


def say(key: str, **values: object) -> None:
    print(f"\n{words_of(key, **values)}", flush=True)


def words_of(key: str, **values: object) -> str:
    """A sentence in the language of the terminal, as the commands speak it."""
    return text(terminal_language(), key, **values)


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
        print(f"  {words_of('demo.more', count=len(lines) - most)}")
    for line in done.stderr.splitlines():
        print(f"  {line}")
    if done.returncode not in allowed:
        sys.exit(words_of("demo.stopped", code=done.returncode))


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


def verdict(found: Comparison) -> list[str]:
    """Both syncs side by side."""
    ours, theirs = found.ours, found.rival
    rows = [("", "omo-sync", words_of("demo.rival"))]
    for key, mine, other in (
        ("demo.keys", ours.keys, theirs.keys),
        ("demo.wrong", ours.wrong, theirs.wrong),
        ("demo.silent", ours.silent, theirs.silent),
        ("demo.asked", ours.asked, theirs.asked),
    ):
        rows.append((words_of(key), f"{mine:,}", f"{other:,}"))
    rows.append((words_of("demo.share"), share(ours.asked, ours), share(theirs.wrong, theirs)))
    return table(rows, right=(1, 2))


def share(part: int, score: Any) -> str:
    return f"{part / score.keys:.2%}"


if __name__ == "__main__":
    main()
