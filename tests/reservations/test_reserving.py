"""An order of which nothing is known is folded as any other would be, only sooner."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from omo_sync.bootstrap import Engine
from omo_sync.domain.allotments import Allotment
from omo_sync.domain.fact import HOUR, UNIT
from omo_sync.reservations import Reserve, Wanted
from omo_sync.reservations.deciding import decide
from omo_sync.reservations.head import Head
from omo_sync.reservations.request import merged
from omo_sync.store.database import Lock
from tests import running
from tests.api.conftest import counted

SHOP = "store-01"
SKUS = ("A", "B", "C")
ALLOTMENTS = (Allotment("flash", "A", SHOP, 4 * UNIT),)

some = st.lists(st.tuples(st.sampled_from(SKUS), st.integers(1, 3 * UNIT)), min_size=1, max_size=4)
wanted = st.lists(st.tuples(some, st.sampled_from(("", "flash", "web"))), min_size=1, max_size=8)


def begun(engine: Engine, codes: set[str]) -> Head:
    """A head that knows these orders, and all skus."""
    head = Head(engine.log, ALLOTMENTS)
    with engine.database.transaction(write=True, lock=Lock.APPEND) as transaction:
        head.advance(transaction)
        head.bring(transaction, codes, {(sku, SHOP) for sku in SKUS})
    return head


def known(head: Head, codes: set[str]) -> list[Any]:
    orders = [head.orders[code] for code in sorted(codes)]
    return [
        head.position,
        {key: (one.balance, one.reserved) for key, one in head.accounts.items()},
        [(one.lines, one.wide, one.effects, one.newest, one.last) for one in orders],
        [head.available((sku, SHOP), channel, running.NOW) for sku in SKUS for channel in ("", "flash")],
    ]


@given(asked=wanted)
def test_what_is_known_afterwards_is_the_same(asked: list[tuple[list[tuple[str, int]], str]]) -> None:
    codes = {f"W{number}" for number in range(len(asked))}
    with running.engine() as engine:
        running.tell(engine, [counted(f"c-{sku}", sku, SHOP, 6) for sku in SKUS])
        soon, later = begun(engine, codes), begun(engine, codes)
        for number, (lines, channel) in enumerate(asked):
            order = merged(Wanted(sku, SHOP, quantity) for sku, quantity in lines)
            later.add(decide(soon, Reserve(f"W{number}", order, HOUR, channel), running.NOW).facts)
            assert known(soon, codes) == known(later, codes)
