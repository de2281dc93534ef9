"""Codes of items: barcodes of scales, GTINs, units, packs."""

from __future__ import annotations

from pathlib import Path

import pytest

from omo_sync.adapters.contract import Row
from omo_sync.errors import ConfigError, Refused
from omo_sync.schemas.gtin import is_gtin
from omo_sync.store.aliases import Packed
from tests.adapters.folders import csv_folder

FACTS = """
time = "2026-03-01T10:00:00+08:00"
facts = [{ type = "inventory.sold", data = { sku = "{sku}", location = "s1", quantity = "{units}" } }]
"""
WEIGHED = """
values.sku = { from = "code", barcode = "item", layouts = LAYOUTS, alias = "keep" }
values.weighed = { from = "code", barcode = "quantity", layouts = LAYOUTS, unit_price = "price" }
values.units = { from = ["weighed", "n"] }
""".replace("LAYOUTS", '["21IIIIIWW.WWWC", "22IIIIIVPP.PPC", "02IIIIIPP.PPPC"]')


def with_check(digits: str) -> str:
    return next(f"{digits}{last}" for last in range(10) if is_gtin(f"{digits}{last}"))


def sold(folder: Path, values: str, aliases: dict[str, str] | None = None, **columns: str) -> tuple[str, str]:
    adapter = csv_folder(folder, translation=values + FACTS, aliases=aliases)
    [event] = adapter.translate(Row("a.csv:1", columns))
    assert isinstance(event, dict)
    return event["data"]["sku"], event["data"]["quantity"]


@pytest.mark.parametrize(
    ("code", "price", "sku", "quantity"),
    [
        (with_check("210012301234"), "", "pears", "1.234"),
        (with_check("220012370499"), "19.96", "pears", "0.25"),
        (with_check("020012301000"), "3", "00123", "0.333"),
        ("6901234567892", "", "6901234567892", "7"),
    ],
)
def test_a_barcode_of_a_scale(tmp_path: Path, code: str, price: str, sku: str, quantity: str) -> None:
    aliases = {} if code.startswith("02") else {"00123": "pears"}
    assert sold(tmp_path, WEIGHED, aliases, code=code, n="7", price=price) == (sku, quantity)


def test_a_wrong_check_digit(tmp_path: Path) -> None:
    right = with_check("210012301234")
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    with pytest.raises(Refused, match=f"E107: sku: the check digit of {wrong} is wrong"):
        sold(tmp_path, WEIGHED, code=wrong, n="1", price="")
    gtin = 'values.sku = { from = "code", change = ["trim", "gtin"] }\nvalues.units = { from = "n" }\n'
    assert sold(tmp_path, gtin, code=" 6901234567892", n="1") == ("6901234567892", "1")
    with pytest.raises(Refused, match="E107: sku: '6901234567893' is no GTIN"):
        sold(tmp_path, gtin, code="6901234567893", n="1")


def test_a_price_of_nothing_gives_no_quantity(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"E203: weighed: .* has a price, and one costs 0"):
        sold(tmp_path, WEIGHED, code=with_check("220012370499"), n="1", price="0")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('barcode = "item"', "`barcode` needs `layouts`"),
        ('barcode = "item", layouts = ["99IIIII.WC"]', "is no layout of a scale"),
        ('barcode = "quantity", layouts = ["22IIIIIVPP.PPC"]', "needs `unit_price`"),
        ('layouts = ["22IIIIIVPP.PPC"]', "need `barcode`"),
        ("coded_units = true", "need `unit`"),
    ],
)
def test_what_cannot_be_meant(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        sold(tmp_path, f'values.sku = {{ from = "code", {written} }}\nvalues.units = {{ from = "n" }}\n')


@pytest.mark.parametrize(
    ("unit", "quantity"), [("KGM", "3"), ("GRM", "0.003"), ("斤", "1.5"), ("打", "36"), ("箱", "72")]
)
def test_coded_units(tmp_path: Path, unit: str, quantity: str) -> None:
    values = """values.sku = { from = "code" }
values.units = { from = "n", unit = "u", coded_units = true, units = { "箱" = "24" } }
"""
    assert sold(tmp_path, values, code="A", n="3", u=unit) == ("A", quantity)
    with pytest.raises(Refused, match="E202: units: the unit '桶' is not known"):
        sold(tmp_path, values, code="A", n="3", u="桶")


def test_an_alias_may_be_a_pack(tmp_path: Path) -> None:
    values = 'values.sku = { from = "code", alias = "require" }\nvalues.units = { from = "n" }\n'
    case = {"CASE": Packed.of("COLA", "12"), "HALF": Packed.of("COLA", "0.5"), "ONE": "COLA"}
    assert sold(tmp_path, values, case, code="CASE", n="2.5") == ("COLA", "30")
    assert sold(tmp_path, values, case, code="HALF", n="3") == ("COLA", "1.5")
    assert sold(tmp_path, values, case, code="ONE", n="3") == ("COLA", "3")
    adapter = csv_folder(
        tmp_path,
        translation=values
        + 'time = "t"\nfacts = [{ type = "price.set", data = { sku = "{sku}", amount = "{units}" } }]',
        aliases=case,
    )
    with pytest.raises(
        Refused, match="E203: the code means a pack of 12 COLA, and this row tells no quantity"
    ):
        adapter.translate(Row("a.csv:1", {"code": "CASE", "n": "1"}))
