"""The way in alone: protocol events validated and made durable, not folded. `append_only.py FACTS URL`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from omo_sync.bootstrap import Engine
from omo_sync.ingest import Message, no_collection


def append(facts: str, url: str) -> None:
    engine = Engine(url)
    with open(facts, "rb") as file, no_collection():
        for _ in engine.ingest.take(Message(line, facts, number) for number, line in enumerate(file, 1)):
            pass
    engine.close()


if __name__ == "__main__":
    append(sys.argv[1], sys.argv[2])
