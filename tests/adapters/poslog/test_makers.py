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


WINCOR = """<LineItem EntryMethod="Keyed" {}>
  <SequenceNumber>{}</SequenceNumber><CreateNumber>{}</CreateNumber>
  <Sale ItemType="Stock"><ItemID>{}</ItemID>
    <POSIdentity POSIDType="EAN"><POSItemID>69{}</POSItemID></POSIdentity>
    <ExtendedAmount>21</ExtendedAmount><Quantity Units="{}" UnitOfMeasureCode="EA">{}</Quantity>{}</Sale>
  <WN:CreateInfo xmlns:WN="urn:till"><WN:WorkstationID>2</WN:WorkstationID></WN:CreateInfo></LineItem>"""


def test_a_void_that_names_its_line_by_the_bare_number(tmp_path: Path) -> None:
    """It stands beside the line, which has no flag, and both have their quantity above 0."""
    void, link = 'VoidFlag="true"', "<ItemLink>3</ItemLink>"
    first = WINCOR.format("", 3, 3, "A", 1, 1, 1, "")
    assert told(tmp_path, transaction(1, retail(first, WINCOR.format(void, 4, 8, "A", 1, 1, 1, link)))) == []
    three = WINCOR.format("", 3, 3, "A", 1, 3, 3, "")
    again = WINCOR.format("", 5, 9, "A", 1, 2, 2, "")
    log = transaction(1, retail(three, again, WINCOR.format(void, 6, 10, "A", 1, 1, 1, link)))
    assert told(tmp_path, log) == [("A", "2", TIME), ("A", "2", TIME)]


def test_a_void_below_nothing_takes_from_the_line_that_it_names_alone(tmp_path: Path) -> None:
    void, link = 'VoidFlag="true"', "<ItemLink>3</ItemLink>"
    lines = (WINCOR.format("", at, at, "A", 1, 1, 1, "") for at in (3, 4))
    log = transaction(1, retail(*lines, WINCOR.format(void, 5, 8, "A", 1, -1, -1, link)))
    assert told(tmp_path, log) == [("A", "1", TIME)]
