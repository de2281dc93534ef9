"""The keys of the mapping language, which adapters take into their own."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from omo_sync.adapters.mapping.instant import zone

Test = Any  # a pattern, a list of patterns, or {not = …}; condition.py reads it
ClockChange = Literal["before", "after", "refuse"]


def listed(given: Any) -> Any:
    return [given] if isinstance(given, str) else given


Listed = Annotated[list[str], BeforeValidator(listed)]
"""One name, or several."""


def _known(name: str) -> str:
    zone(name)
    return name


Timezone = Annotated[str, AfterValidator(_known)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ValueOptions(Strict):
    """One value made of a row: what it is read from, and what is done to it, from top to bottom."""

    from_: str | list[str] | None = Field(default=None, alias="from")
    text: str | None = None
    change: list[str] = []
    alias: Literal["keep", "require"] | None = None
    map: dict[str, str] | None = None
    otherwise: str | None = None
    unit: str | None = None
    units: dict[str, str] = {}
    coded_units: bool = False
    barcode: Literal["item", "quantity"] | None = None
    layouts: tuple[str, ...] = ()
    unit_price: str | None = None
    item: str | None = None
    packs: dict[str, dict[str, str]] = {}
    time: str | None = None
    timezone: str | None = None
    yes: list[str] | None = None
    no: list[str] | None = None
    empty: str | None = None
    null_if_empty: bool = False


class RuleOptions(Strict):
    """Rows that give no facts: the first rule that fits decides."""

    when: dict[str, Test] = Field(min_length=1)
    then: Literal["skip", "refuse"]
    because: str = ""

    @model_validator(mode="after")
    def _explained(self) -> Self:
        if self.then == "refuse" and not self.because:
            raise ValueError("a row that is refused needs a sentence in `because`")
        return self


class FactOptions(Strict):
    """One fact that a row may give. What is not given here is as for all facts of the source."""

    type: str
    when: dict[str, Test] = {}
    id: str | None = None
    source: str | None = None
    time: str | None = None
    data: dict[str, Any] = {}
    attributes: dict[str, str] = {}


class MappingOptions(Strict):
    """What one kind of row tells: values made of it, rows that give nothing, facts."""

    timezone: Timezone = "Asia/Shanghai"
    clock_change: ClockChange = "before"
    id: str = "{row.id}"
    source: str | None = None
    time: str = "{time}"
    values: dict[str, ValueOptions] = Field(default_factory=dict)
    rules: list[RuleOptions] = Field(default_factory=list)
    facts: list[FactOptions] = Field(min_length=1)


class StreamMapping(Strict):
    """The same for one stream of a source. What is not given is the source's."""

    timezone: Timezone | None = None
    clock_change: ClockChange | None = None
    id: str | None = None
    source: str | None = None
    time: str | None = None
    values: dict[str, ValueOptions] = Field(default_factory=dict)
    rules: list[RuleOptions] = Field(default_factory=list)
    facts: list[FactOptions] = Field(min_length=1)


class SourceMapping(Strict):
    """What holds for every stream that says nothing else."""

    timezone: Timezone = "Asia/Shanghai"
    clock_change: ClockChange = "before"
    source: str | None = None
    time: str = "{time}"
    values: dict[str, ValueOptions] = Field(default_factory=dict)

    def mapping(self, stream: StreamMapping) -> MappingOptions:
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
