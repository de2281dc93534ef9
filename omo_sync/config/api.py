"""`[api]` and `[[locations]]`: what `omo-sync serve` serves, to whom, and where the shops are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from omo_sync.config.duration import MICROSECONDS, Duration

SECOND = MICROSECONDS["s"]
SHORTEST_SECRET = 32  # bytes of an HS256 key

Part = Literal["stock", "prices", "catalogue", "reservations"]
Algorithm = Literal["HS256", "RS256", "EdDSA"]


def origin(written: str) -> str:
    """`https://shop.example` or `*`. Raises ValueError."""
    scheme, separator, host = written.partition("://")
    if written != "*" and (scheme not in ("http", "https") or not separator or not host or "/" in host):
        raise ValueError(f'{written!r} is no origin; write one such as "https://shop.example", or "*"')
    return written


class MemberTokens(BaseModel):
    """`[api.member_tokens]`: how the shop's back end signs that a shopper is a member. Without a key
    no member's points are served."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    algorithm: Algorithm = "HS256"
    key: str = ""
    issuer: str = ""
    audience: str = ""

    @model_validator(mode="after")
    def _fits(self) -> MemberTokens:
        if not self.key:
            return self
        if self.algorithm == "HS256" and len(self.key.encode()) < SHORTEST_SECRET:
            raise ValueError(f"the key has less than {SHORTEST_SECRET} bytes; take a longer random one")
        if self.algorithm != "HS256" and "PUBLIC KEY" not in self.key:
            raise ValueError(f"{self.algorithm} needs a public key in PEM (-----BEGIN PUBLIC KEY-----)")
        return self


class Api(BaseModel):
    """`[api]`; durations in microseconds, sizes in bytes unless their names say otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    public: tuple[Part, ...] = ()
    origins: tuple[Annotated[str, AfterValidator(origin)], ...] = ()
    stale_after: Duration = 30 * SECOND
    wait: Duration = 5 * SECOND
    timeout: Duration = 30 * SECOND
    max_body: int = Field(default=1_048_576, ge=1_024)
    signed_events: bool = False
    channel: str = Field(default="", max_length=64)
    cache_mib: int = Field(default=32, ge=1)
    member_tokens: MemberTokens = MemberTokens()


class Location(BaseModel):
    """One of `[[locations]]`: a shop as shoppers find it. Degrees, WGS 84 or whatever the shop's map
    takes, the same for all."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(min_length=1, max_length=64)
    name: str = ""
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    address: str = ""
    hours: str = ""
    pickup: bool = True
