"""`[redis]`: a Redis that helps processes to notice sooner; absent by default."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

SCHEMES = ("redis", "rediss", "unix")


def redis_url(written: str) -> str:
    """The URL, or nothing. Raises ValueError, which does not repeat it: a password may stand in it."""
    if written and written.partition("://")[0] not in SCHEMES:
        raise ValueError(
            'this is no URL of a Redis; write "redis://HOST:6379/0" ("rediss://…" with TLS, "unix://PATH" '
            'for a socket), or "" for none'
        )
    return written


class Redis(BaseModel):
    """`[redis]`

    prefix: how the names of its keys and its channel begin, where several stores share one Redis.
    stream_length: about how many entries of the change stream are kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(redis_url)] = ""
    prefix: str = Field(default="omo", pattern=r"^[A-Za-z0-9._-]{1,50}$")
    stream_length: int = Field(default=100_000, ge=100)
