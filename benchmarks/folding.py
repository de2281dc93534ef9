"""Folds what others append, as the daemon does: `python benchmarks/folding.py URL`, until it is ended."""

from __future__ import annotations

import sys
import time

from omo_sync.bootstrap import Engine

if __name__ == "__main__":
    engine = Engine(sys.argv[1])
    while True:
        engine.projector.catch_up()
        time.sleep(0.2)
