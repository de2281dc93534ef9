"""A source that fails is asked less often, holds nobody up, and is back when it is mended."""

from __future__ import annotations

import json

import pytest

from omo_sync.jobs.job import rest_of
from tests.daemon.conftest import QUICK, Shop, until


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (1, 30), (2, 60), (3, 120), (4, 240), (5, 900), (6, 900), (10**6, 900)]
)
def test_rests_grow_until_the_circuit_opens(failures: int, seconds: int) -> None:
    second = 1_000_000
    assert rest_of(failures, 30 * second, 5, 900 * second) == seconds * second


def test_no_rest_before_that_is_longer() -> None:
    assert rest_of(4, 30, 5, 100) == 100


def test_a_failing_source_rests_and_recovers_beside_the_others(shop: Shop) -> None:
    shop.configure(QUICK.replace("poll", 'attempts = 2\nrest = "2s"\npoll'))
    broken = shop.source("broken")
    shop.source("shelf", rows=4)
    (broken / "broken").touch()
    daemon = shop.daemon()
    daemon.hears("job done", job="pull shelf", accepted=4)
    line = daemon.hears("job failed", job="pull broken")
    assert line["error"] == "broken is broken; mend it"
    daemon.hears("job rests", job="pull broken", failures=2)
    assert 'omo_sync_circuit_open{job="pull broken"} 1.0' in daemon.asks("/metrics")[1]
    assert daemon.asks("/readyz")[0] == 200

    shelf = len(daemon.told("job done", job="pull shelf"))
    asked = len(daemon.told("job failed", job="pull broken"))
    until(lambda: len(daemon.told("job done", job="pull shelf")) > shelf + 3, "the other goes on")
    assert len(daemon.told("job failed", job="pull broken")) <= asked + 1

    (broken / "broken").unlink()
    daemon.hears("job done", job="pull broken")
    assert 'omo_sync_circuit_open{job="pull broken"} 0.0' in daemon.asks("/metrics")[1]
    assert daemon.ends() == 0


def test_a_source_that_hangs_makes_it_not_ready_and_holds_up_nobody(shop: Shop) -> None:
    shop.configure(QUICK.replace("poll", 'stuck_after = "1s"\ngrace = "1s"\npoll'))
    (shop.source("hanging", rows=1) / "closed").touch()
    shop.source("shelf", rows=4)
    daemon = shop.daemon()
    daemon.hears("job done", job="pull shelf", accepted=4)
    until(lambda: daemon.asks("/readyz")[0] == 503, "it is noticed")
    [problem] = json.loads(daemon.asks("/readyz")[1])["problems"]
    assert problem.startswith("pull hanging has been under way")
    assert daemon.asks("/healthz")[0] == 200
    assert daemon.ends() == 1
