"""Clocks, their corrections and what was known then, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from omo_sync.domain.account import STOCK
from omo_sync.domain.fact import MINUTE
from omo_sync.domain.settings import Settings
from omo_sync.projections.clock_quality import quality
from omo_sync.projections.explain import stock
from omo_sync.projections.knowing import Asked, as_known
from tests import running
from tests.explain.small import KEY, event
from tests.reference.reading import instant


@pytest.mark.usefixtures("both")
def test_a_till_that_is_ahead() -> None:
    sales = [
        {
            **event("pos/store-01", f"S{hour}", "inventory.sold", f"{hour:02}:07", **KEY, quantity="1"),
            "recordedtime": f"2026-03-02T{hour:02}:00:01Z",
        }
        for hour in range(8, 20)
    ]
    count = {
        **event("erp/hq", "C1", "inventory.counted", "10:04", **KEY, on_hand="20"),
        "recordedtime": "2026-03-02T10:05:00Z",
    }
    with running.engine() as engine:
        running.tell(engine, [*sales, count], trust_recorded=True)
        assert running.state(engine)["stock"][0]["on_hand"] == "10"
        with engine.database.transaction() as transaction:
            (erp, till) = quality(transaction)
        assert erp.state == "unknown"
        assert (till.state, till.stretch.offset) == ("ahead", 7 * MINUTE - 1_000_000)
        engine.settings = replace(Settings(), clock_correction=till.advice)
        assert engine.apply_settings()
        assert running.state(engine)["stock"][0]["on_hand"] == "11"
        engine.reconcile(instant("2026-03-03T00:00:00Z"))
        assert engine.verify() == []
        asked, noon = Asked(STOCK, KEY["sku"], KEY["location"]), instant("2026-03-02T12:30:00Z")
        with as_known(engine.database, engine.log, asked, noon) as then:
            assert stock(then, engine.log, KEY["sku"], KEY["location"]).on_hand == 17_000
