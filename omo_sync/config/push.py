"""`[senders.NAME]` and `[hooks.NAME]`: who may push without a key, and what shops tell by webhooks."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, model_validator

from omo_sync.config.secret import secret
from omo_sync.config.sources import Source
from omo_sync.errors import ConfigError

SHORTEST = 24  # bytes of a secret, as Standard Webhooks asks
PREFIX = "whsec_"


def filled(given: Any) -> Any:
    """A secret that says something. Raises ValueError."""
    if not secret(given):
        raise ValueError('it is empty; write it as a text, "…", or take it from the environment: "${NAME}"')
    return given


def signing_bytes(written: str) -> bytes:
    """The key of a Standard Webhooks secret, `whsec_` and base64. Raises ValueError."""
    try:
        key = b64decode(f"{written.removeprefix(PREFIX)}==")
    except Error:
        key = b""
    if len(key) < SHORTEST:
        raise ValueError(
            f"a secret is {PREFIX} and at least {SHORTEST} random bytes in base64; `openssl rand -base64 32`"
            " makes such bytes"
        )
    return key


def signing_key(given: Any) -> Any:
    """Such a secret, as it is written. Raises ValueError."""
    told = filled(given)
    signing_bytes(told.get_secret_value() if isinstance(told, SecretStr) else told)
    return told


HookSecret = Annotated[SecretStr, BeforeValidator(filled)]
SigningKey = Annotated[SecretStr, BeforeValidator(signing_key)]


class Sender(BaseModel):
    """`[senders.NAME]`: who signs what they push. secrets: each of them is valid. sources: patterns of
    the sources that they speak for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secrets: tuple[SigningKey, ...] = Field(min_length=1)
    sources: tuple[str, ...] = Field(min_length=1)


class Hook(BaseModel):
    """`[hooks.NAME]`: a webhook of a shop, at `/v1/hooks/NAME`.

    source: the configured source whose streams say what it tells, and which is pulled. streams: which
    of them take what comes; none: it only says that there is news. url: where Square was told to send
    to. id: path of a delivery's own id. counter: path of its number, where they are contiguous.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    signature: Literal["standard", "shopify", "square"] = "standard"
    secrets: tuple[HookSecret, ...] = Field(min_length=1)
    source: str
    streams: tuple[str, ...] = ()
    url: str = ""
    id: str = ""
    counter: str = ""
    pull: Literal["always", "gaps", "never"] = "gaps"

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.signature == "square" and not self.url:
            raise ValueError("Square signs its notification URL too: give it as `url`")
        if self.signature == "standard":
            for one in self.secrets:
                signing_key(one)
        if not self.streams and self.pull != "always":
            raise ValueError(
                'without `streams` that take what comes it only says that there is news: pull = "always"'
            )
        if self.counter and self.pull == "never":
            raise ValueError('`counter` finds gaps, and pull = "never" fills none; leave one of them out')
        return self


def check_hooks(hooks: Mapping[str, Hook], sources: Mapping[str, Source], file: str) -> None:
    """Every hook names a source, and streams that it has. Raises ConfigError."""
    for name, hook in hooks.items():
        source = sources.get(hook.source)
        if source is None:
            known = ", ".join(sources) or "none"
            raise ConfigError(f"{file}: hooks.{name}.source is {hook.source!r}; configured are {known}")
        streams = getattr(source.options, "streams", {})
        for stream in hook.streams:
            if stream not in streams or not hasattr(source.kind, "payload"):
                known = ", ".join(streams) or "none"
                raise ConfigError(
                    f"{file}: hooks.{name}.streams has {stream!r}; the source {hook.source} has {known}, and"
                    ' only an adapter of JSON ("http", "wechat", "youzan") takes what a hook tells'
                )
