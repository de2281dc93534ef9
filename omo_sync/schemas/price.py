"""Data of the price events."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field

from omo_sync.schemas.envelope import Data
from omo_sync.schemas.expected import Expected
from omo_sync.schemas.instants import Instant
from omo_sync.schemas.numbers import Money
from omo_sync.schemas.values import Code, Currency

Kind = Annotated[
    Literal["list", "promotion", "member"],
    Field(default="list"),
    Expected('send "list", "promotion" or "member"'),
]
WithdrawnKind = Annotated[
    Literal["list", "promotion", "member", "all"],
    Field(default="list"),
    Expected('send "list", "promotion", "member" or "all"'),
]
Tax = Annotated[
    Literal["included", "excluded"], Field(default="included"), Expected('send "included" or "excluded"')
]


class Scoped(Data):
    """A sku in one channel, at one location, or everywhere."""

    sku: Code
    channel: NotRequired[Code]
    location: NotRequired[Code]


class Reported(Scoped):
    """A price as another system shows it."""

    amount: Money
    currency: Currency
    kind: NotRequired[Kind]


class Set(Reported):
    """A price from `effective_from` until `effective_to`."""

    effective_from: NotRequired[Instant]
    effective_to: NotRequired[Instant]
    tax: NotRequired[Tax]


class Withdrawn(Scoped):
    """The end of what the source set for exactly this scope."""

    kind: NotRequired[WithdrawnKind]
