"""Data of the catalogue event."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field

from omo_sync.schemas.envelope import Data
from omo_sync.schemas.expected import Expected
from omo_sync.schemas.json_object import JsonObject
from omo_sync.schemas.values import Code, Text

Texts = Annotated[list[Text], Expected("send a list of texts")]


class Described(Data):
    """An item as the catalogue shows it."""

    sku: Code
    name: NotRequired[Text]
    category: NotRequired[Text]
    brand: NotRequired[Text]
    unit: NotRequired[Text]
    barcodes: NotRequired[Texts]
    images: NotRequired[Texts]
    attributes: NotRequired[JsonObject]
    stocked: NotRequired[Annotated[bool, Field(default=True), Expected("send true or false")]]
    status: NotRequired[Text]
