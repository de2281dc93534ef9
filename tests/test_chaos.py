"""The chaos run, a short one: `benchmarks/chaos.py` is the whole."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks import chaos
from tests.servers.postgresql import PrivatePostgreSQL
from tests.servers.redis import PrivateRedis


def test_what_was_acknowledged_is_sold_exactly_once(
    durable_postgresql: PrivatePostgreSQL, redis_server: PrivateRedis, tmp_path: Path
) -> None:
    with durable_postgresql.database() as url:
        made = chaos.Chaos(tmp_path, url, durable_postgresql, redis_server)
        try:
            chaos.work(made, seconds=1, kills=6, crashes=1, dice=random.Random(1))
            chaos.last_wakeup(made)
        finally:
            made.end()
        assert made.sold() == made.told() > 0
    log = (durable_postgresql.server.folder / "log").read_text("utf-8", errors="replace")
    assert "deadlock detected" not in log
