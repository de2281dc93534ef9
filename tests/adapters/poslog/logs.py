"""Logs as tills write them: version 2.2.1 with a prefix and an error's worth of extras, and version 6.0."""

from __future__ import annotations

import re

V2 = """<?xml version="1.0" encoding="UTF-8"?>
<!-- <Transaction> in a comment is none -->
<POSLog xmlns="http://www.nrf-arts.org/IXRetail/namespace/" xmlns:acs="urn:till" MajorVersion="2">
  <RetailStoreID>101</RetailStoreID>
  <BusinessDayDate>2026-05-30</BusinessDayDate>
{}
</POSLog>
"""
V6 = """<?xml version="1.0" encoding="utf-8"?>
<arts:POSLog xmlns:arts="http://www.nrf-arts.org/IXRetail/namespace/" MajorVersion="6" MinorVersion="0">
{}</arts:POSLog>
"""


def v2(*transactions: str) -> str:
    return V2.format("\n".join(transactions))


def v6(*transactions: str) -> str:
    return V6.format(re.sub(r"<(/?)(?=[A-Z])", r"<\1arts:", "\n".join(transactions)))


def transaction(number: int, body: str, attributes: str = "", till: int = 3, time: str = "10:00:00") -> str:
    return f"""  <Transaction {attributes}>
    <RetailStoreID>101</RetailStoreID>
    <WorkstationID>{till}</WorkstationID>
    <SequenceNumber>{number}</SequenceNumber>
    <BusinessDayDate>2026-05-30</BusinessDayDate>
    <BeginDateTime>2026-05-30T09:59:00</BeginDateTime>
    <EndDateTime>2026-05-30T{time}</EndDateTime>
    <OperatorID OperatorName="李雷">7</OperatorID>
    {body}
  </Transaction>"""


def retail(*lines: str, attributes: str = "", more: str = "") -> str:
    numbered = "\n".join(line.replace("@", str(at)) for at, line in enumerate(lines, start=1))
    return f"<RetailTransaction {attributes}>{more}{numbered}</RetailTransaction>"


def line(kind: str, code: str, quantity: str, unit: str = "EA", attributes: str = "", more: str = "") -> str:
    return f"""<LineItem EntryMethod="Scanned" {attributes}><SequenceNumber>@</SequenceNumber>
      <{kind} ItemType="Stock"><POSIdentity POSIDType="EAN"><POSItemID>{code}</POSItemID></POSIdentity>
      <ItemID>{code}</ItemID><Description>商品 {code} &amp; Co</Description>
      <Quantity Units="1" UnitOfMeasureCode="{unit}">{quantity}</Quantity>{more}</{kind}></LineItem>"""


def sale(code: str, quantity: str = "1", unit: str = "EA", attributes: str = "", more: str = "") -> str:
    return line("Sale", code, quantity, unit, attributes, more)


def back(code: str, quantity: str = "1", more: str = "") -> str:
    return line("Return", code, quantity, more=more)


TENDER = """<LineItem><SequenceNumber>@</SequenceNumber>
  <Tender TenderType="Cash"><Amount>9.90</Amount></Tender></LineItem>"""


def post_void(of: int, till: int = 3, *lines: str) -> str:
    link = f"""<TransactionLink ReasonCode="PostVoid"><RetailStoreID>101</RetailStoreID>
      <WorkstationID>{till}</WorkstationID><BusinessDayDate>2026-05-30</BusinessDayDate>
      <SequenceNumber>{of}</SequenceNumber></TransactionLink>"""
    return retail(*lines, more=link)


def loyalty(member: str, earned: str, redeemed: str = "") -> str:
    used = f"<PointsRedeemed>{redeemed}</PointsRedeemed>" if redeemed else ""
    return f"""<LoyaltyAccount><LoyaltyProgram><LoyaltyProgramID>club</LoyaltyProgramID>
      <LoyaltyAccountID>{member}</LoyaltyAccountID></LoyaltyProgram>
      <PointsAwarded>{earned}</PointsAwarded>{used}</LoyaltyAccount>"""
