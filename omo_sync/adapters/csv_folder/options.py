"""The keys of a CSV source, as they stand under `[sources.NAME]`."""

from __future__ import annotations

from pydantic import Field, field_validator

from omo_sync.adapters.folder import FolderOptions
from omo_sync.adapters.mapping.options import MappingOptions

DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}


class CsvOptions(FolderOptions, MappingOptions):
    """All keys of a CSV source."""

    files: str = Field(default="*.csv", min_length=1)
    encoding: str = "utf-8"
    delimiter: str = ","
    quote: str = '"'
    columns: list[str] | None = None
    optional: list[str] = Field(default_factory=list)

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
