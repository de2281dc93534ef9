"""The keys of streams of JSON, which adapters take into their own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from omo_sync.adapters.json_rows.path import path
from omo_sync.adapters.mapping.options import FactOptions, MappingOptions, RuleOptions, Strict, ValueOptions

ClockChange = Literal["before", "after", "refuse"]


def a_path(written: str) -> str:
    path(written)
    return written


def listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Where = Annotated[str, AfterValidator(a_path)]
Names = Annotated[list[str], BeforeValidator(listed)]
"""One name, or several."""


class JsonStreamOptions(Strict):
    """What one kind of document tells. items: where the list of its rows is; "": the document itself.
    lines: a list within an item of which each element is a row. key: what names an item."""

    items: Where = ""
    lines: Where = ""
    key: Names = Field(default_factory=list)
    optional: Names = Field(default_factory=list)
    timezone: str | None = None
    clock_change: ClockChange | None = None
    id: str | None = None
    source: str | None = None
    time: str | None = None
    values: dict[str, ValueOptions] = Field(default_factory=dict)
    rules: list[RuleOptions] = Field(default_factory=list)
    facts: list[FactOptions] = Field(min_length=1)

    @field_validator("key")
    @classmethod
    def _paths(cls, key: list[str]) -> list[str]:
        return [a_path(one) for one in key]


class JsonOptions(Strict):
    """What holds for every stream that says nothing else."""

    timezone: str = "Asia/Shanghai"
    clock_change: ClockChange = "before"
    source: str | None = None
    time: str = "{time}"
    values: dict[str, ValueOptions] = Field(default_factory=dict)

    def mapping(self, stream: JsonStreamOptions) -> MappingOptions:
        """What the rows of a stream tell, with what it takes from the source."""
        return MappingOptions(
            timezone=stream.timezone or self.timezone,
            clock_change=stream.clock_change or self.clock_change,
            id=stream.id or "{row.id}",
            source=stream.source or self.source,
            time=stream.time or self.time,
            values={**self.values, **stream.values},
            rules=stream.rules,
            facts=stream.facts,
        )
