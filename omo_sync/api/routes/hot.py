"""How the bare routes stand in the OpenAPI document; `HotStock` and `HotItems` answer them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from omo_sync.api.codes import Sku
from omo_sync.api.cursor import SHAPE
from omo_sync.api.needs import MinPosition
from omo_sync.api.shapes import SKU, ItemsRead, StockRead, StocksRead

router = APIRouter()


@router.get("/v1/stock/{sku}", response_model=StockRead, tags=["stock"])
def one_stock(sku: Sku, min_position: MinPosition = None) -> None:
    """What shoppers may have of one sku, in all and by location. `ETag` and 304."""


@router.get("/v1/stock", response_model=StocksRead, tags=["stock"])
def many_stocks(
    sku: Annotated[list[str], Query(min_length=1, max_length=100, examples=[[SKU]])],
    min_position: MinPosition = None,
) -> None:
    """The same for up to a hundred skus, in the order in which they are asked for."""


@router.get("/v1/items", response_model=ItemsRead, tags=["catalogue"])
def items(
    q: Annotated[
        str, Query(max_length=100, description="Words, pinyin initials or a barcode; all words have to fit.")
    ] = "",
    category: Annotated[str, Query(description="A path such as `drinks`, with what lies below it.")] = "",
    brand: Annotated[str, Query()] = "",
    sort: Annotated[Literal["name", "price", "-price"], Query()] = "name",
    after: Annotated[str, Query(description="`next` of the page before.", pattern=SHAPE)] = "",
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    sku: Annotated[
        list[str] | None,
        Query(max_length=100, description="These items alone, on one page, in this order.", examples=[[SKU]]),
    ] = None,
    min_position: MinPosition = None,
) -> None:
    """A page of the catalogue with stock and price. Paging is stable whatever is added meanwhile."""
