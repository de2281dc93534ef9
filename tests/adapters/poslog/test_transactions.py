"""What transactions of a log tell, and what they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.poslog import PosLog
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.errors import Refused
from omo_sync.store.aliases import Packed
from tests.adapters.folders import NOW, write
from tests.adapters.poslog.logs import (
    TENDER,
    back,
    line,
    loyalty,
    post_void,
    retail,
    sale,
    transaction,
    v2,
    v6,
)


class Folder:
    """A folder of logs, and what is told of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.aliases: dict[str, str] = {}

    def adapter(self, **options: Any) -> PosLog:
        return PosLog("tills", PosLogOptions(folder=self.path, **options), self.aliases, clock=lambda: NOW)

    def write(self, *transactions: str, log: Any = v2, name: str = "log.xml") -> None:
        write(self.path / name, log(*transactions))

    def events(self, **options: Any) -> list[dict[str, Any]]:
        adapter = self.adapter(**options)
        rows = [row for batch in adapter.read(None) for row in batch.rows]
        return [event for row in rows if isinstance(row, Row) for event in adapter.translate(row)]

    def told(self, **options: Any) -> list[tuple[str, str, str]]:
        """(kind, sku or member or what is retracted, quantity or points) of each fact."""
        return [
            (
                event["type"].removeprefix("omo.").removesuffix(".v1").partition(".")[2],
                event["data"].get("sku") or event["data"].get("member") or event["data"]["retracts"],
                event["data"].get("quantity") or event["data"].get("points") or "",
            )
            for event in self.events(**options)
        ]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize("log", [v2, v6])
def test_a_sale_and_a_return(folder: Folder, log: Any) -> None:
    folder.write(
        transaction(1, retail(sale("A", "2"), sale("B"), TENDER)), transaction(2, retail(back("A"))), log=log
    )
    assert folder.told() == [("sold", "A", "2"), ("sold", "B", "1"), ("returned", "A", "1")]
    first = folder.events()[0]
    assert first == {
        "specversion": "1.0",
        "id": "101/3/2026-05-30/1/1",
        "source": "pos/101",
        "type": "omo.inventory.sold.v1",
        "time": "2026-05-30T10:00:00+08:00",
        "data": {"sku": "A", "location": "101", "quantity": "2", "document": "101/3/2026-05-30/1"},
    }


@pytest.mark.parametrize(
    ("attributes", "status"),
    [
        ('TrainingModeFlag="true"', ""),
        ('CancelFlag="1"', ""),
        ("", "Suspended"),
        ("", "SuspendedRetrieved"),
        ("", "Cancelled"),
    ],
)
def test_what_was_no_sale_is_left_out(folder: Folder, attributes: str, status: str) -> None:
    folder.write(
        transaction(1, retail(sale("A"), attributes=f'TransactionStatus="{status}"'), attributes),
        transaction(2, "<ControlTransaction><SignOn/></ControlTransaction>"),
        transaction(3, retail(sale("B"), attributes='TransactionStatus="Delivered"'), 'OfflineFlag="true"'),
    )
    assert folder.told() == [("sold", "B", "1")]


def test_numbers_of_what_is_left_out_are_told(folder: Folder) -> None:
    folder.write(
        transaction(7, retail(sale("A"))),
        transaction(8, "<ControlTransaction><SignOn/></ControlTransaction>"),
        transaction(9, retail(sale("B"), sale("C"))),
    )
    events = folder.events(numbers="running")
    assert [(event["sequence"], event["sequencerun"]) for event in events] == [
        ("7", "3"), ("8", "3"), ("9", "3"), ("9", "3"),
    ]  # fmt: skip
    assert folder.events(numbers="daily")[0]["sequencerun"] == "3/2026-05-30"
    assert "sequence" not in folder.events()[0]


def test_weighed_goods(folder: Folder) -> None:
    folder.write(
        transaction(1, retail(sale("P", "0.512", "KGM"), sale("P", "250", "GRM"), sale("P", "3", "斤")))
    )
    assert [quantity for _, _, quantity in folder.told()] == ["0.512", "0.25", "1.5"]
    assert [quantity for _, _, quantity in folder.told(units={"GRM": "1"})] == ["0.512", "250", "1.5"]


def test_an_unknown_unit_and_an_unmapped_code(folder: Folder) -> None:
    folder.write(transaction(1, retail(sale("P", "1", "XBX"))))
    with pytest.raises(Refused, match=r"E202: line 1 is in 'XBX'; add this unit to `units`"):
        folder.events()
    assert folder.told(units={"XBX": "24"}) == [("sold", "P", "24")]
    with pytest.raises(Refused, match="E201: 'P' is mapped to no sku"):
        folder.events(units={"XBX": "24"}, alias="require")
    folder.aliases = {"P": "690"}
    assert folder.told(units={"XBX": "24"}, alias="require") == [("sold", "690", "24")]
    with pytest.raises(Refused, match="E201: the store '101'"):
        folder.events(units={"XBX": "24"}, locations={"102": "station"})


def test_void_lines(folder: Folder) -> None:
    link = "<ItemLink><LineItemSequenceNumber>1</LineItemSequenceNumber></ItemLink>"
    void = 'VoidFlag="true"'
    folder.write(
        transaction(1, retail(sale("A"), sale("B", attributes=void))),
        transaction(2, retail(sale("A", "2"), sale("B"), sale("A", "2", attributes=void, more=link))),
        transaction(3, retail(sale("A", "3"), sale("A", "-1", attributes=void), sale("B"))),
        transaction(4, retail(sale("A"), sale("A", "-1", attributes=void))),
        transaction(5, retail(sale("A", "-1"), sale("A", "1", attributes=void))),
        transaction(6, retail(back("A", "2"), line("Return", "A", "-2", attributes=void))),
    )
    assert folder.told() == [("sold", "A", "1"), ("sold", "B", "1"), ("sold", "A", "2"), ("sold", "B", "1")]


def test_a_line_that_voids_more_than_was_sold(folder: Folder) -> None:
    folder.write(transaction(1, retail(sale("A"), sale("A", "-2", attributes='VoidFlag="true"'))))
    with pytest.raises(Refused, match="voids 2 of A, and less was sold before it"):
        folder.events()


def test_a_sale_below_nothing_is_a_return(folder: Folder) -> None:
    damaged = '<Disposal Method="Damaged"/>'
    folder.write(transaction(1, retail(sale("A", "-2"), back("B", "-1"), back("C", more=damaged))))
    assert folder.told() == [("returned", "A", "2"), ("returned", "B", "1"), ("returned", "C", "1")]
    assert [event["data"].get("sellable") for event in folder.events()] == [None, None, False]


def test_a_post_void(folder: Folder) -> None:
    folder.write(
        transaction(1, retail(sale("A"), TENDER, sale("B"), more=loyalty("m1", "5"))),
        transaction(2, post_void(1), time="10:05:00"),
    )
    told = folder.told()
    assert told[3:] == [
        ("retracted", "101/3/2026-05-30/1/1", ""),
        ("retracted", "101/3/2026-05-30/1/3", ""),
        ("retracted", "101/3/2026-05-30/1/earned", ""),
    ]
    assert len({event["id"] for event in folder.events()}) == 6


def test_a_post_void_of_what_was_never_read(folder: Folder) -> None:
    folder.write(transaction(2, post_void(1)))
    with pytest.raises(Refused, match="it makes 101/3/2026-05-30/1 void, of which nothing was read yet"):
        folder.events()
    folder.write(transaction(2, post_void(1, 3, sale("A"))))
    assert folder.told() == [("retracted", "101/3/2026-05-30/1/1", "")]


def test_a_transaction_that_says_to_be_void(folder: Folder) -> None:
    folder.write(transaction(1, retail(sale("A"), attributes='TransactionStatus="PostVoided"')))
    assert folder.told() == [("retracted", "101/3/2026-05-30/1/1", "")]


def test_points(folder: Folder) -> None:
    folder.write(
        transaction(1, retail(sale("A"), more=loyalty("m1", "12", "3"))),
        transaction(2, retail(back("A"), more=loyalty("m1", "-12"))),
    )
    assert [fact for fact in folder.told() if fact[1] == "m1"] == [
        ("earned", "m1", "12"),
        ("redeemed", "m1", "3"),
        ("adjusted", "m1", "-12"),
    ]
    assert not [fact for fact in folder.told(points="none") if fact[1] == "m1"]


def test_services_move_no_goods(folder: Folder) -> None:
    folder.write(transaction(1, retail(sale("A").replace('"Stock"', '"Service"'), sale("B"))))
    assert folder.told() == [("sold", "B", "1")]


def test_items_may_be_named_otherwise(folder: Folder) -> None:
    lines = sale("A").replace(
        "<ItemID>A</ItemID>", '<ItemID Name="SKU">S1</ItemID><ItemID Name="GTIN">6</ItemID>'
    )
    folder.write(transaction(1, retail(lines)))
    assert [folder.told(items=[by])[0][1] for by in ("ItemID:GTIN", "POSItemID", "ItemID:SKU")] == [
        "6",
        "A",
        "S1",
    ]


def test_descriptions(folder: Folder) -> None:
    folder.write(transaction(1, retail(sale("A"))), transaction(2, retail(sale("A"))))
    described = [event for event in folder.events(describe=True) if event["type"] == "omo.item.described.v1"]
    assert described[0] == described[1]
    assert described[0]["data"] == {"sku": "A", "name": "商品 A & Co"}


def test_harm_is_refused(folder: Folder) -> None:
    deep = "<a>" * 100 + "</a>" * 100
    entity = transaction(2, retail(sale("A").replace("&amp;", "&harm;")))
    folder.write(transaction(1, retail(sale("A"), more=deep)), entity, transaction(3, retail(sale("B"))))
    adapter = folder.adapter()
    [batch] = adapter.read(None)
    for row, said in zip(batch.rows[:2], ("64 deep", "undefined entity"), strict=True):
        assert isinstance(row, Row)
        with pytest.raises(Refused, match=said):
            adapter.translate(row)
    assert not isinstance(batch.rows[2], Unread)
    assert len(adapter.translate(batch.rows[2])) == 1


def test_labels_of_a_scale(folder: Folder) -> None:
    folder.write(transaction(1, retail(sale("2100123012343", "1"), sale("2100123012343", "0.9", "KGM"))))
    folder.aliases = {"00123": "pears"}
    assert folder.told(layouts=["21IIIIIWW.WWWC"]) == [("sold", "pears", "1.234"), ("sold", "pears", "0.9")]


def test_an_item_may_be_a_pack(folder: Folder) -> None:
    folder.write(transaction(1, retail(sale("CASE", "2"), back("CASE", "1"))))
    folder.aliases = {"CASE": Packed.of("COLA", "12")}
    assert folder.told() == [("sold", "COLA", "24"), ("returned", "COLA", "12")]


def test_what_units_of_a_quantity_mean(folder: Folder) -> None:
    def of(quantity: str, units: str, unit: str) -> str:
        return sale("P", quantity, unit).replace('Units="1"', f'Units="{units}"')

    folder.write(
        transaction(1, retail(of("1", "0.512", "KGM"), of("0.512", "0.512", "KGM"), of("2", "2", "EA")))
    )
    assert [quantity for *_, quantity in folder.told()] == ["0.512", "0.512", "2"]
    assert [quantity for *_, quantity in folder.told(quantity_units="ignore")] == ["1", "0.512", "2"]
    assert [quantity for *_, quantity in folder.told(quantity_units="multiply")] == ["0.512", "0.262144", "4"]


def test_lines_that_reverse_others_whatever_their_sign(folder: Folder) -> None:
    folder.write(transaction(1, retail(sale("A", "3"), sale("A", "1", attributes='VoidFlag="true"'))))
    assert folder.told(line_voids="reversing") == [("sold", "A", "2")]
    assert folder.told() == [("sold", "A", "3")]


def test_flags_may_be_elements(folder: Folder) -> None:
    status = "<TransactionStatus>Suspended</TransactionStatus>"
    folder.write(transaction(1, retail(sale("A"), more=status)), transaction(2, retail(sale("B"), more="")))
    assert folder.told() == [("sold", "B", "1")]


def test_a_post_void_that_is_read_before_what_it_makes_void(folder: Folder) -> None:
    folder.write(transaction(2, post_void(1), time="10:05:00"), name="a.xml")
    folder.write(transaction(1, retail(sale("A"))), name="b.xml")
    adapter = folder.adapter(numbers="running")
    [batch] = adapter.read(None)
    void, sold = batch.rows
    assert isinstance(void, Row)
    assert isinstance(sold, Row)
    with pytest.raises(Refused, match="if that comes later it is void then"):
        adapter.translate(void)
    first, retracted = adapter.translate(sold)
    assert isinstance(first, dict)
    assert isinstance(retracted, dict)
    assert retracted["data"]["retracts"] == first["id"]
    assert (retracted["id"], retracted["sequence"]) == ("101/3/2026-05-30/2/void 1", "2")
    assert retracted["time"] == "2026-05-30T10:05:00+08:00"


def test_a_log_that_names_no_workstation_and_no_day(folder: Folder) -> None:
    bare = """<Transaction><BusinessUnit><UnitID TypeCode="RetailStore">7</UnitID></BusinessUnit>
      <ReceiptNumber>R5</ReceiptNumber><POSLogDateTime>2026-05-30T23:30:00.1234567+08:00</POSLogDateTime>
      <CustomerOrderTransaction>@</CustomerOrderTransaction></Transaction>"""
    folder.write(bare.replace("@", sale("A", "2", "each").replace("@", "1")), log=v6)
    [event] = folder.events()
    assert (event["id"], event["time"]) == ("7/-/2026-05-30/R5/1", "2026-05-30T23:30:00.123456+08:00")
