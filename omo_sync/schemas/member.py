"""Data of the member events."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from omo_sync.schemas.envelope import Data
from omo_sync.schemas.expected import Expected
from omo_sync.schemas.values import Code, Identifier


@with_config(ConfigDict(extra="forbid", strict=True))
class Identity(TypedDict):
    """How a person is known outside: personal data."""

    kind: Annotated[Literal["card", "phone", "openid"], Expected('send "card", "phone" or "openid"')]
    value: Identifier


class Linked(Data):
    """An identity that belongs, or no longer belongs, to a member."""

    member: Code
    identity: Identity


class Merged(Data):
    """Two members that are one person: the points of `member` count for `into`."""

    member: Code
    into: Code
