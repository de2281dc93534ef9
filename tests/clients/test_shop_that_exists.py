"""The mapping in docs/storefront.md, run by node: a shop's own names, made of a server's answers."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.api.server import PATIENCE, Server
from tests.tree import ROOT

SKU = "6901234567892"
HERE = Path(__file__).parent


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    page = (ROOT / "docs" / "storefront.md").read_text("utf-8")
    [written] = re.findall(r"^```js\n(// goods\.mjs.*?)^```", page, re.MULTILINE | re.DOTALL)
    made = tmp_path / "goods.mjs"
    made.write_text(written, "utf-8")
    return made


def pages(mapping: Path, shop: Server, key: str, *calls: list[Any], location: str = "") -> list[Any]:
    """What each of these gave, and how many requests it took."""
    client = ROOT / "clients" / "javascript" / "omo-sync.mjs"
    options = json.dumps({"base": shop.base, "key": key})
    done = subprocess.run(
        ["node", HERE / "goods.mjs", client, mapping, options, location, json.dumps(calls)],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line).values()) for line in done.stdout.splitlines()]


def test_a_list_with_price_and_stock_as_numbers(mapping: Path, shop: Server, key: str) -> None:
    [(found, requests)] = pages(mapping, shop, key, ["list", {"keyword": "苹果汁"}])
    assert found == {
        "list": [
            {
                "id": SKU,
                "name": "苹果汁 500ml",
                "picUrl": "https://img.example/a.jpg",
                "price": 12.5,
                "counterPrice": 12.5,
                "number": 10,
            }
        ],
        "page": 1,
        "pages": 1,
    }
    assert requests == 1


def test_pages_by_number(mapping: Path, shop: Server, key: str) -> None:
    asked = [["list", {"size": 2, "page": page}] for page in (1, 2, 3)]
    (first, _), (second, _), (third, _) = pages(mapping, shop, key, *asked)
    ids = [item["id"] for page in (first, second) for item in page["list"]]
    assert sorted(ids) == [SKU, "COLA", "SOAP", "TEA"]
    assert [(page["page"], page["pages"], len(page["list"])) for page in (first, second, third)] == [
        (1, 2, 2),
        (2, 2, 2),
        (3, 2, 0),
    ]
    [(alone, _)] = pages(mapping, shop, key, asked[1])
    assert alone == second, "a page that is entered by its number"


def test_a_products_page(mapping: Path, shop: Server, key: str) -> None:
    (juice, requests), (cola, _) = pages(mapping, shop, key, ["detail", SKU], ["detail", "COLA"])
    assert juice["info"]["gallery"] == ["https://img.example/a.jpg", "https://img.example/b.jpg"]
    assert (juice["info"]["retailPrice"], juice["info"]["counterPrice"]) == (12.5, 12.5)
    assert juice["attribute"] == [{"attribute": "糖", "value": "0.10"}]
    assert juice["productList"] == [{"id": SKU, "specifications": ["标准"], "price": 12.5, "number": 10}]
    assert (cola["info"]["retailPrice"], cola["info"]["picUrl"]) == (0, "")
    assert requests == 1


def test_the_stock_of_one_pick_up_shop(mapping: Path, shop: Server, key: str) -> None:
    (chosen, requests), (juice, _) = pages(
        mapping, shop, key, ["products", ["TEA", SKU, "NONE"]], ["detail", SKU], location="store-02"
    )
    assert [(one["id"], one["number"]) for one in chosen] == [("TEA", 0), (SKU, 7)]
    assert juice["productList"][0]["number"] == 7
    assert requests == 2
