"""The keys of an ODBC source, as they stand under `[sources.NAME]`."""

from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from omo_sync.adapters.mapping.options import Listed, SourceMapping, StreamMapping, Strict
from omo_sync.adapters.profiles import with_profile
from omo_sync.config.duration import Duration
from omo_sync.config.secret import Secret, secret

Isolation = Literal["read-uncommitted", "read-committed", "repeatable-read", "snapshot", "serializable"]


class ConnectionOptions(Strict):
    """Where the database is: a whole connection string, or its parts."""

    string: Secret | None = None
    driver: str | None = None
    server: str | None = None
    port: int | None = None
    database: str | None = None
    user: str | None = None
    password: Secret | None = None
    options: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        if isinstance(given, dict | ConnectionOptions):
            return given
        return {"string": secret(given)}

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.string is None) == (self.driver is None):
            raise ValueError("give either a whole connection string, or `driver` and the other parts")
        return self


class StreamOptions(StreamMapping):
    """One table or query of the source, and what its rows tell. What is not given is the source's."""

    enabled: bool = True
    table: str | None = None
    query: str | None = None
    mode: Literal["rows", "snapshot"] = "rows"
    cursor: Listed = Field(default_factory=list)
    key: Listed = Field(default_factory=list)
    optional: Listed = Field(default_factory=list)
    overlap: Duration = 300_000_000
    overlap_ids: int = Field(default=1_000, ge=0, le=1_000_000)
    level: str | None = None
    compare: Listed = Field(default_factory=list)
    opens: Listed = Field(default_factory=list)
    report: bool = False
    gone: Literal["zero", "keep"] = "keep"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise ValueError("give either `table` or `query`")
        if self.mode == "snapshot":
            self._snapshot()
        elif not self.cursor and not self.key:
            raise ValueError(
                "give `cursor`, the columns that order what is new (an id, or a time and an id), or `key`,"
                " the columns that name a row, to read the whole of it every time"
            )
        elif self.level or self.compare or self.opens or self.report or self.gone != "keep":
            raise ValueError('`level`, `compare`, `opens`, `gone` and `report` belong to mode = "snapshot"')
        return self

    def _snapshot(self) -> None:
        if not self.key:
            raise ValueError("a snapshot needs `key`, the columns that name a row")
        if self.cursor:
            raise ValueError("a snapshot is read as a whole: leave `cursor` out")
        if self.gone == "zero" and self.level is None:
            raise ValueError('`gone = "zero"` needs `level`, the column that is zero then')


class OdbcOptions(SourceMapping):
    """All keys of an ODBC source."""

    profile: str | None = None
    connection: ConnectionOptions
    session: list[str] = Field(default_factory=list)
    encoding: str | None = None
    isolation: Isolation | None = None
    connect_timeout: Duration = 10_000_000
    query_timeout: Duration = 60_000_000
    lock_timeout: Duration = 5_000_000
    page: int = Field(default=10_000, ge=1, le=100_000)
    streams: dict[str, StreamOptions] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _profile(cls, given: Any) -> Any:
        return with_profile(given) if isinstance(given, dict) else given

    @field_validator("encoding")
    @classmethod
    def _encoding(cls, name: str | None) -> str | None:
        try:
            return name if name is None else (b"a".decode(name) and name)
        except LookupError:
            raise ValueError(f"{name!r} is no encoding; use for example utf-8, gb18030 or gbk") from None

    @field_validator("streams")
    @classmethod
    def _names(cls, streams: dict[str, StreamOptions]) -> dict[str, StreamOptions]:
        for name in streams:
            if not (name.isprintable() and 0 < len(name) <= 40) or ":" in name or " " in name:
                raise ValueError(f"{name!r} names no stream: write up to 40 letters, digits, - and _")
        return streams
