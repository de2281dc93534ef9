"""`[webhooks.NAME]`: who is told of changes by signed messages."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from omo_sync.config.daemon import Span
from omo_sync.config.duration import MICROSECONDS
from omo_sync.config.push import SigningKey

SECOND = MICROSECONDS["s"]

Kind = Literal["stock", "price", "item", "points"]


def address(written: str) -> str:
    """`https://shop.example/changed`. Raises ValueError, which does not repeat it: a token may be in it."""
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError('this is no address to send to; write one such as "https://shop.example/changed"')
    return written


class Webhook(BaseModel):
    """`[webhooks.NAME]`; durations in microseconds.

    secrets: a message is signed with each of them. kinds: what it is told of. skus: patterns. locations:
    only the stock at these. every: how often it is looked for changes. attempts: before a message is given
    up. begin: a new one is told of what changes from now on, or of everything.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(address)]
    secrets: tuple[SigningKey, ...] = Field(min_length=1)
    kinds: tuple[Kind, ...] = Field(default=("stock", "price", "item"), min_length=1)
    skus: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    every: Span = 2 * SECOND
    timeout: Span = 10 * SECOND
    attempts: int = Field(default=12, ge=1, le=100)
    begin: Literal["now", "start"] = "now"
