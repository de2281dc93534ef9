"""The keys of a CSV source, as they stand under `[sources.NAME]`."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from omo_sync.adapters.folder import FolderOptions

Test = Any  # a pattern, a list of patterns, or {not = …}; condition.py reads it
DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ValueOptions(Strict):
    """One value made of a row: what it is read from, and what is done to it, from top to bottom."""

    from_: str | None = Field(default=None, alias="from")
    text: str | None = None
    change: list[str] = []
    alias: Literal["keep", "require"] | None = None
    map: dict[str, str] | None = None
    otherwise: str | None = None
    unit: str | None = None
    units: dict[str, str] = {}
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


class CsvOptions(FolderOptions):
    """All keys of a CSV source."""

    files: str = Field(default="*.csv", min_length=1)
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    columns: list[str] | None = None
    optional: list[str] = Field(default_factory=list)
    timezone: str = "Asia/Shanghai"
    clock_change: Literal["before", "after", "refuse"] = "before"
    id: str = "{row.id}"
    source: str | None = None
    time: str = "{time}"
    values: dict[str, ValueOptions] = Field(default_factory=dict)
    rules: list[RuleOptions] = Field(default_factory=list)
    facts: list[FactOptions] = Field(min_length=1)

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, name: str) -> str:
        try:
            plain = "a\n,".encode(name) == b"a\n,"
        except LookupError:
            raise ValueError(f"{name!r} is no encoding; use for example utf-8, gb18030 or gbk") from None
        if not plain:
            raise ValueError(f"{name!r} cannot be read line by line; save the files as utf-8 or gb18030")
        return name

    @field_validator("delimiter", "quote")
    @classmethod
    def _character(cls, written: str) -> str:
        character = DELIMITERS.get(written, written)
        if len(character) > 1 or character in ("\r", "\n"):
            raise ValueError(f'{written!r} is not one character; write for example "," or "tab"')
        return character

    @field_validator("delimiter")
    @classmethod
    def _some(cls, character: str) -> str:
        if not character:
            raise ValueError("there has to be a delimiter")
        return character
