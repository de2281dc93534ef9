"""Data of the points events."""

from __future__ import annotations

from typing import NotRequired

from omo_sync.schemas.envelope import Data
from omo_sync.schemas.numbers import NotZero, Positive, Signed
from omo_sync.schemas.values import Code, Text


class Balance(Data):
    """The points of a member at an instant: opened, or reported."""

    member: Code
    balance: Signed


class Moved(Data):
    """Points earned, redeemed or expired."""

    member: Code
    points: Positive
    document: NotRequired[Code]
    order: NotRequired[Code]


class Adjusted(Data):
    """Points given or taken by hand."""

    member: Code
    points: NotZero
    reason: NotRequired[Text]
    order: NotRequired[Code]
