"""Two daemons on one store share the work, and each is enough."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from tests.daemon.conftest import QUICK, Process, Shop, diary, opened, until
from tests.servers.postgresql import PrivatePostgreSQL


def both(shop: Shop) -> tuple[Process, Process]:
    first = shop.daemon()
    first.hears("projector active")
    second = shop.daemon()
    second.hears("daemon started")
    return first, second


def test_a_source_is_never_pulled_by_two_at_once(shared: Shop) -> None:
    shared.configure(QUICK.replace('every = "300ms"', 'every = "150ms"'))
    folder = shared.source("shelf", rows=10_000, batch=1, pause=0.02)
    busy = shared.source("quick", rows=1, pause=0.1)
    first, second = both(shared)
    until(lambda: len(diary(busy)) > 20, "many pulls")
    assert [first.ends(), second.ends()] == [0, 0]
    for pulled in (folder, busy):
        words = diary(pulled)
        assert [word for word, _ in words] == ["begin", "end"] * (len(words) // 2)
        assert all(one[1] == other[1] for one, other in zip(words[::2], words[1::2], strict=True))


def test_two_daemons_pull_no_more_often_than_one(shop: Shop) -> None:
    shop.configure(QUICK.replace('every = "300ms"', 'every = "2s"'))
    folder = shop.source("shelf", rows=1)
    first, second = both(shop)
    start = len(diary(folder)) // 2
    time.sleep(4.0)
    assert len(diary(folder)) // 2 - start <= 3
    assert [first.ends(), second.ends()] == [0, 0]


def test_when_one_is_killed_the_other_takes_over(shared: Shop) -> None:
    folder = shared.source("shelf", rows=20)
    (folder / "closed").touch()
    first, second = both(shared)
    until(lambda: "waits" in dict(diary(folder)), "a pull is under way")
    puller = first if diary(folder)[0][1] == first.popen.pid else second
    other = second if puller is first else first
    assert puller.ends(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: ("begin", other.popen.pid) in diary(folder), "the other pulls")
    other.hears("projector active")
    (folder / "closed").unlink()
    other.hears("job done", job="pull shelf", accepted=20)
    until(lambda: shared.on_hand() == "20", "each row once")
    assert other.ends() == 0
    assert shared.command("projections", "verify").returncode == 0


def test_one_folds_and_the_other_stands_by(shop: Shop) -> None:
    shop.source("shelf", rows=2)
    first, second = both(shop)
    assert "omo_sync_projector_active 1.0" in first.asks("/metrics")[1]
    assert "omo_sync_projector_active 0.0" in second.asks("/metrics")[1]
    assert first.ends() == 0
    second.hears("projector active")
    assert second.asks("/readyz")[0] == 200
    assert second.ends() == 0


def test_a_server_that_crashed_is_found_again(durable_postgresql: PrivatePostgreSQL, tmp_path: Path) -> None:
    with durable_postgresql.database() as url, opened(tmp_path, url) as shop:
        folder = shop.source("shelf", rows=60, pause=0.02)
        daemon = shop.daemon()
        until(lambda: diary(folder), "a pull has begun")
        durable_postgresql.crash()
        durable_postgresql.start()
        daemon.hears("job done", job="pull shelf")
        until(lambda: shop.on_hand() == "60", "each row once")
        until(lambda: daemon.asks("/readyz")[0] == 200, "ready again")
        assert daemon.told("projector active")
        assert daemon.ends() == 0
