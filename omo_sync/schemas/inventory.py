"""Data of the inventory and location events."""

from __future__ import annotations

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from omo_sync.schemas.envelope import Data
from omo_sync.schemas.expected import Expected
from omo_sync.schemas.instants import Instant
from omo_sync.schemas.numbers import NotNegative, NotZero, Positive, Signed
from omo_sync.schemas.values import Code, SourceName, Text


class AtLocation(Data):
    """One sku at one location."""

    sku: Code
    location: Code


class Moved(AtLocation):
    """A quantity that moved in, or out."""

    quantity: Positive
    not_before: NotRequired[Instant]


class Received(Moved):
    """Goods came in."""

    document: NotRequired[Code]


class Sold(Received):
    """Goods went out over the counter. `order`: the customer order that is handed over."""

    order: NotRequired[Code]


class Returned(Sold):
    """Goods came back."""

    sellable: NotRequired[Annotated[bool, Field(default=True), Expected("send true or false")]]


class Adjusted(AtLocation):
    """Found, lost, broken."""

    quantity: NotZero
    reason: NotRequired[Text]
    not_before: NotRequired[Instant]


_Ends = TypedDict("_Ends", {"from": Code, "to": Code})


class Transferred(Data, _Ends):
    """Goods went from one location to another. `arrived_at`: null while they are in transit."""

    sku: Code
    quantity: Positive
    arrived_at: NotRequired[Instant | None]
    document: NotRequired[Code]
    not_before: NotRequired[Instant]


class Counted(AtLocation):
    """A physical count."""

    on_hand: NotNegative
    stocktake: NotRequired[Code]
    started_at: NotRequired[Instant]


class Opened(Data):
    """The opening balances of a location are in."""

    location: Code


class Reported(AtLocation):
    """A source's book figure. `covers`: patterns of the sources whose facts it is meant to hold."""

    on_hand: Signed
    covers: NotRequired[
        Annotated[
            list[SourceName], Field(min_length=1), Expected("send a list of source patterns, not empty")
        ]
    ]


class Reserved(AtLocation):
    """Held for an order."""

    quantity: Positive
    order: Code
    expires_at: NotRequired[Instant]


class Confirmed(Data):
    """The holds of an order no longer expire."""

    order: Code


class Released(Data):
    """A hold is let go: of one line, or of the whole order."""

    order: Code
    sku: NotRequired[Code]
    location: NotRequired[Code]
    quantity: NotRequired[Positive]


class Fulfilled(Moved):
    """Held goods left the shelf."""

    order: Code
