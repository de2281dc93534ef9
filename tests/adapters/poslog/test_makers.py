"""What makers of tills write otherwise: names, types of items, times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from omo_sync.adapters.contract import Row
from omo_sync.adapters.poslog import PosLog
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.errors import Refused
from tests.adapters.folders import NOW, write
from tests.adapters.poslog.logs import line, retail, sale, transaction, v2

SHIPMENT = """<LineItem><SequenceNumber>@</SequenceNumber><SaleForDelivery ItemType="DKT:ShippingGroup">
  <ItemID>shipment-1</ItemID><Item ItemType="Stock"><ItemID>A</ItemID><Quantity>1</Quantity></Item>
</SaleForDelivery></LineItem>"""


def told(folder: Path, *transactions: str, **options: Any) -> list[tuple[str, str, str]]:
    """(sku, quantity, time) of each fact."""
    write(folder / "log.xml", v2(*transactions))
    adapter = PosLog("tills", PosLogOptions(folder=folder, **options), clock=lambda: NOW)
    rows = [row for batch in adapter.read(None) for row in batch.rows if isinstance(row, Row)]
    events = [event for row in rows for event in adapter.translate(row) if isinstance(event, dict)]
    return [(event["data"]["sku"], event["data"]["quantity"], event["time"]) for event in events]


TIME = "2026-05-30T10:00:00+08:00"


def test_names_of_lines_in_any_case(tmp_path: Path) -> None:
    body = retail(line("SaleForPickUp", "A", "2"), line("CustomerOrderForPickUp", "B", "1"))
    assert told(tmp_path, transaction(1, body)) == [("A", "2", TIME)]


def test_a_type_of_the_makers_own_is_decided_by_the_configuration(tmp_path: Path) -> None:
    service = sale("S").replace('"Stock"', '"Service"')
    log = transaction(1, retail(sale("A"), SHIPMENT, service))
    with pytest.raises(Refused, match=r"line 2 is of the maker's own item type 'DKT:ShippingGroup'; add it"):
        told(tmp_path, log)
    assert told(tmp_path, log, not_stock=("DKT:ShippingGroup",)) == [("A", "1", TIME)]
    own = log.replace("DKT:ShippingGroup", "acs:Fuel")  # services stay what they are
    assert told(tmp_path, own, stock=("acs:Fuel",)) == [("A", "1", TIME), ("shipment-1", "1", TIME)]


def test_empties_that_come_back_are_no_goods(tmp_path: Path) -> None:
    empties = line("Return", "E", "6").replace('ItemType="Stock"', 'ItemType="DepositRefund"')
    log = transaction(1, retail(sale("A"), empties))
    assert told(tmp_path, log) == [("A", "1", TIME)]
    assert told(tmp_path, log, stock=("DepositRefund",)) == [("A", "1", TIME), ("E", "6", TIME)]


def test_the_time_of_the_transaction_and_not_of_its_message(tmp_path: Path) -> None:
    times = (
        '<POSLogDateTime TypeCode="Message">2026-06-02T08:00:00</POSLogDateTime>'
        '<POSLogDateTime TypeCode="Transaction">2026-05-30T21:15:00.1234567+08:00</POSLogDateTime>'
    )
    log = transaction(1, retail(sale("A"))).replace("<EndDateTime>2026-05-30T10:00:00</EndDateTime>", times)
    assert told(tmp_path, log) == [("A", "1", "2026-05-30T21:15:00.123456+08:00")]


def test_of_several_quantities_the_first_counts(tmp_path: Path) -> None:
    weight = '<Quantity UnitOfMeasureCode="Kg" Units="0.127">0.127</Quantity>'
    both = retail(line("Sale", "A", "1").replace("</Quantity>", f"</Quantity>{weight}"))
    assert told(tmp_path, transaction(1, both)) == [("A", "1", TIME)]
