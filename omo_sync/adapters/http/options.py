"""The keys of an HTTP source, as they stand under `[sources.NAME]`."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, field_validator, model_validator

from omo_sync.adapters.json_rows.limits import LimitOptions
from omo_sync.adapters.json_rows.options import JsonStreamOptions, Where
from omo_sync.adapters.mapping.options import SourceMapping, Strict
from omo_sync.config.duration import MICROSECONDS, Duration

SECOND = MICROSECONDS["s"]


def address(written: str) -> str:
    """Raises ValueError."""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f'{written!r} is no address; write one such as "https://shop.example/api"')
    if parts.username or parts.password:
        raise ValueError("credentials do not belong into the address: give them in `headers`")
    return written.rstrip("/")


def _secrets(given: Any) -> Any:
    """Keeps what is wrong with a secret out of the message about it."""
    if not isinstance(given, dict) or not all(isinstance(one, str | SecretStr) for one in given.values()):
        raise ValueError('write texts, { Authorization = "Bearer ${NAME}" }')
    return given


class PageOptions(Strict):
    """How the pages of a list follow each other."""

    by: Literal["number", "offset", "token", "next", "link"]
    parameter: str = ""
    first: int = 1
    size: int = Field(default=100, ge=1, le=10_000)
    size_parameter: str = ""
    next: Where = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.by in ("number", "offset", "token") and not self.parameter:
            raise ValueError(f'by = "{self.by}" needs `parameter`, by which the page is asked for')
        if self.by in ("token", "next") and not self.next:
            raise ValueError(f'by = "{self.by}" needs `next`, the path of what leads to the next page')
        return self


class CursorOptions(Strict):
    """What was read up to: the greatest value at `at` that came, sent as `parameter` by the next pull."""

    at: Where = Field(min_length=1)
    parameter: str = Field(min_length=1)
    form: str = "iso"
    start: str = ""
    overlap: Duration = 300 * SECOND
    ascending: bool = False


class HttpStreamOptions(JsonStreamOptions):
    """One list of the interface; without `path` a stream that webhooks alone fill."""

    path: str | None = None
    query: dict[str, str] = Field(default_factory=dict)
    page: PageOptions | None = None
    cursor: CursorOptions | None = None
    report: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.path is None and (self.page or self.cursor or self.query or self.report):
            raise ValueError("`page`, `cursor`, `query` and `report` belong to a list: give its `path`")
        if self.path is not None and not self.key:
            raise ValueError("a list needs `key`, the paths that name an item of it")
        return self


class HttpOptions(SourceMapping, LimitOptions):
    """All keys of an HTTP source."""

    url: Annotated[str, AfterValidator(address)] = ""
    headers: Annotated[dict[str, SecretStr], BeforeValidator(_secrets)] = Field(default_factory=dict)
    streams: dict[str, HttpStreamOptions] = Field(min_length=1)

    @field_validator("streams")
    @classmethod
    def _names(cls, streams: dict[str, HttpStreamOptions]) -> dict[str, HttpStreamOptions]:
        for name in streams:
            if not (name.isprintable() and 0 < len(name) <= 40) or ":" in name or " " in name:
                raise ValueError(f"{name!r} names no stream: write up to 40 letters, digits, - and _")
        return streams

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not self.url and any(stream.path is not None for stream in self.streams.values()):
            raise ValueError("streams are to be read, and there is no `url` to read them from")
        return self
