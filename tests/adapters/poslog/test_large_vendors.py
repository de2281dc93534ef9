"""Logs as large makers of tills write them: what they give equals the totals that they state themselves."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from omo_sync.adapters.contract import Row
from omo_sync.adapters.poslog import PosLog
from omo_sync.adapters.poslog.element import parsed
from omo_sync.adapters.poslog.options import PosLogOptions
from tests.adapters.folders import NOW, write

R10 = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<POSLog xmlns="http://www.nrf-arts.org/IXRetail/namespace/" xmlns:r10Ex="http://www.Retalix.com/Extensions"
  FixVersion="1" MajorVersion="6" MinorVersion="0">
  <Transaction FixVersion="1" MajorVersion="6" MinorVersion="0">
    <BusinessUnit><UnitID Name="สาขา รามอินทรา">1101</UnitID></BusinessUnit>
    <WorkstationID TypeCode="POS" WorkstationLocation="4">002</WorkstationID>
    <SequenceNumber>543</SequenceNumber>
    <TransactionID>8UJUEBVZ2O</TransactionID>
    <ReceiptImage><ReceiptLine>&lt;Transaction&gt;£2.59&lt;/Transaction&gt;</ReceiptLine></ReceiptImage>
    <RetailTransaction r10Ex:TransactionType="SalesTransaction">
      {lines}
      <LineItem EntryMethod="Tapped"><Tender TenderType="Cash"><Amount>1000.00</Amount></Tender>
        <SequenceNumber>8</SequenceNumber></LineItem>
      <LineItem EntryMethod="Tapped"><Tender TenderType="Cash"><TenderChange>
        <Amount Currency="THB">300.00</Amount></TenderChange></Tender>
        <SequenceNumber>9</SequenceNumber><ItemLink>8</ItemLink></LineItem>
      <LineItem><Tax r10Ex:Imposition="E"><SequenceNumber>1</SequenceNumber><Amount>0.00</Amount></Tax>
        <SequenceNumber>11</SequenceNumber></LineItem>
      <Total CurrencyCode="THB">{merchandise}</Total>
      <Total TotalType="TransactionPurchaseQuantity">{units}</Total>
      <Total TotalType="TransactionPurchaseQuantity" TypeCode="Return">{returned}</Total>
      <Customer r10Ex:EntryMethod="Scanned"><CustomerID>0031s00000qU4qKAAS</CustomerID>
        <Name><Name>Somchai</Name></Name><r10Ex:ScanData>634000669772788829</r10Ex:ScanData></Customer>
      <LoyaltyAccount><CustomerID>0031s00000qU4qKAAS</CustomerID>
        <LoyaltyProgram><LoyaltyAccountID>Stamps</LoyaltyAccountID>
          <Points Type="X:OpenBalance">6.000</Points><Points Type="Balance">6.000</Points></LoyaltyProgram>
        <LoyaltyProgram><LoyaltyAccountID>Coins</LoyaltyAccountID>
          <Points Type="X:OpenBalance">24733</Points><Points Type="Balance">24647</Points>
          <Points Type="Redeemed">90</Points><Points Type="PointsEarned">4</Points></LoyaltyProgram>
        <LoyaltyProgram><LoyaltyAccountID>Nectar</LoyaltyAccountID>
          <Points Type="PointsEarned">725</Points></LoyaltyProgram>
      </LoyaltyAccount>
    </RetailTransaction>
    <BusinessDayDate>2023-12-19</BusinessDayDate>
    <BeginDateTime r10Ex:Offset="07:00:00">2023-12-19T11:42:41.024</BeginDateTime>
    <EndDateTime r10Ex:Offset="07:00:00">2023-12-19T11:44:19.703</EndDateTime>
  </Transaction>
</POSLog>
"""
LINE = """<LineItem EntryMethod="Scanned" {attributes}><{kind}>
  <POSIdentity><POSItemID>0007{code}</POSItemID></POSIdentity>
  <MerchandiseHierarchy ID="WeighedAtScale">N</MerchandiseHierarchy><ItemID Type="EAN13">{code}</ItemID>
  <Description r10Ex:Culture="th-TH">ข้าวหอม 5กก.</Description>
  <ExtendedAmount Currency="THB">{amount}</ExtendedAmount>
  <Quantity Units="{quantity}" UnitOfMeasureCode="EA" EntryMethod="Automatic">{quantity}</Quantity>
  <Quantity Units="0.127" UnitOfMeasureCode="Kg">0.127</Quantity>
  <RetailPriceModifier><SequenceNumber>1</SequenceNumber>
    <Amount Action="Subtract">27.05</Amount></RetailPriceModifier>
  {link}</{kind}><ScanData>{code}</ScanData><SequenceNumber>{at}</SequenceNumber>
  <EndDateTime r10Ex:Offset="07:00:00">2023-12-19T11:42:4{at}.024</EndDateTime></LineItem>"""


def line(at: int, code: str, quantity: int, kind: str = "Sale", attributes: str = "", link: str = "") -> str:
    return LINE.format(
        at=at, code=code, quantity=quantity, kind=kind, attributes=attributes, link=link, amount=quantity * 10
    )


def told(folder: Path, log: str, **options: Any) -> list[dict[str, Any]]:
    write(folder / "log.xml", log)
    adapter = PosLog("tills", PosLogOptions(folder=folder, **options), clock=lambda: NOW)
    rows = [row for batch in adapter.read(None) for row in batch.rows]
    events = [event for row in rows if isinstance(row, Row) for event in adapter.translate(row)]
    assert len(rows) == 1
    return [event for event in events if isinstance(event, dict)]


def units(events: list[dict[str, Any]], kind: str) -> Decimal:
    moved = [event["data"]["quantity"] for event in events if event["type"] == f"omo.inventory.{kind}.v1"]
    return sum(map(Decimal, moved), Decimal(0))


LINES = "".join(
    (
        line(1, "8850187000018", 3),
        line(2, "8851683000267", 2),
        line(3, "8850999009674", 1, "Return"),
        line(4, "8850187000018", 1, attributes='VoidFlag="true"', link="<ItemLink>1</ItemLink>"),
    )
)


def test_units_are_those_of_the_logs_own_totals(tmp_path: Path) -> None:
    log = R10.format(lines=LINES, units=4, returned=1, merchandise="40.00")
    events = told(tmp_path, log, program="Coins")
    stated = {
        total.get("TypeCode"): Decimal(total.text or "0")
        for total in parsed(log).iterfind(".//Total[@TotalType='TransactionPurchaseQuantity']")
    }
    assert (units(events, "sold"), units(events, "returned")) == (stated[None], stated["Return"])
    assert {event["time"] for event in events} == {"2023-12-19T11:44:19.703000+07:00"}
    assert {event["data"].get("document") for event in events} == {"1101/002/2023-12-19/543"}


def test_points_of_programs_are_the_customers(tmp_path: Path) -> None:
    log = R10.format(lines=LINES, units=4, returned=1, merchandise="40.00")
    events = [event for event in told(tmp_path, log) if "points" in event["type"]]
    assert [(event["type"][4:-3], event["data"]["points"]) for event in events] == [
        ("points.redeemed", "90"),
        ("points.earned", "4"),
    ]
    assert {event["data"]["member"] for event in events} == {"0031s00000qU4qKAAS"}
    [nectar] = [event for event in told(tmp_path, log, program="Nectar") if "points" in event["type"]]
    assert nectar["data"]["points"] == "725"
    assert not [event for event in told(tmp_path, log, program="Stamps") if "points" in event["type"]]


XSTORE = """<?xml version="1.0" encoding="UTF-8"?>
<POSLog xmlns="http://www.nrf-arts.org/IXRetail/namespace/" xmlns:dtv="http://www.datavantagecorp.com/xstore/">
  <Transaction CancelFlag="false" OfflineFlag="true" TrainingModeFlag="false" dtv:TransactionType="{kind}">
    <dtv:OrganizationID><![CDATA[1]]></dtv:OrganizationID>
    <RetailStoreID><![CDATA[0111]]></RetailStoreID><WorkstationID><![CDATA[3]]></WorkstationID>
    <SequenceNumber><![CDATA[{number}]]></SequenceNumber>
    <BusinessDayDate><![CDATA[2025-02-21]]></BusinessDayDate>
    <EndDateTime><![CDATA[2025-02-21T10:16:45.64]]></EndDateTime>
    <dtv:PosTransactionProperties><dtv:PosTransactionPropertyCode><![CDATA[REGION]]></dtv:PosTransactionPropertyCode>
    </dtv:PosTransactionProperties>
    <RetailTransaction TransactionStatus="{status}" TypeCode="Transaction">{body}
      <Total TotalType="TransactionGrandAmount"><![CDATA[2449.9000]]></Total>
      <dtv:RoundedTotal><![CDATA[0.0000]]></dtv:RoundedTotal></RetailTransaction>
  </Transaction>
</POSLog>
"""
JEANS = """<LineItem EntryMethod="dtv:ScannerScanner" VoidFlag="false"><SequenceNumber>1</SequenceNumber>
  <LineNumber>1</LineNumber><Sale ItemType="Stock"><ItemID><![CDATA[005013603]]></ItemID>
  <Description><![CDATA[501 JEANS <SLIM> & CO]]></Description><Quantity><![CDATA[2.0000]]></Quantity>
  <dtv:ScannedItemID>5401157298299</dtv:ScannedItemID>
  <Tax TaxType="Sales" dtv:VoidFlag="true"><Amount>0.00</Amount></Tax></Sale></LineItem>"""


def test_texts_in_cdata_and_words_with_a_prefix(tmp_path: Path) -> None:
    sale = XSTORE.format(kind="RETAIL_SALE", number=7, status="Delivered", body=JEANS)
    [event] = told(tmp_path, sale)
    assert (event["data"]["sku"], event["data"]["quantity"]) == ("005013603", "2")
    for status in ("dtv:CancelOrphaned", "Suspended", "dtv:Suspended"):
        assert told(tmp_path, sale.replace("Delivered", status)) == []


def test_a_post_void_by_the_type_of_the_transaction(tmp_path: Path) -> None:
    link = "<TransactionLink><SequenceNumber>7</SequenceNumber></TransactionLink>"
    [void] = told(tmp_path, XSTORE.format(kind="POST_VOID", number=8, status="Finished", body=link + JEANS))
    assert (void["type"], void["data"]["retracts"]) == ("omo.fact.retracted.v1", "0111/3/2025-02-21/7/1")
