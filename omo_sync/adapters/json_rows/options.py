"""The keys of streams of JSON, which adapters take into their own."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from omo_sync.adapters.json_rows.path import path
from omo_sync.adapters.mapping.options import Listed, StreamMapping


def a_path(written: str) -> str:
    path(written)
    return written


Where = Annotated[str, AfterValidator(a_path)]


class JsonStreamOptions(StreamMapping):
    """What one kind of document tells. items: where the list of its rows is; "": the document itself.
    lines: a list within an item of which each element is a row. key: what names an item."""

    items: Where = ""
    lines: Where = ""
    key: Listed = Field(default_factory=list)
    optional: Listed = Field(default_factory=list)

    @field_validator("key")
    @classmethod
    def _paths(cls, key: list[str]) -> list[str]:
        return [a_path(one) for one in key]
