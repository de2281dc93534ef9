"""Data of what a source says about its own telling."""

from __future__ import annotations

from typing import NotRequired

from omo_sync.schemas.envelope import Data, Extended, Sequence
from omo_sync.schemas.instants import Instant
from omo_sync.schemas.values import Identifier, Text


class Watermark(Data):
    """The source has sent everything up to `complete_through`; `sequence` is its last number."""

    complete_through: Instant
    sequence: NotRequired[Sequence]


class Retracted(Extended):
    """The source's fact of the id `retracts` was never true."""

    retracts: Identifier
    reason: NotRequired[Text]
