"""How much of what there is a channel may offer: a share, less a buffer, in whole packs, within bounds."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.domain.fact import UNIT

WHOLE = 100 * UNIT  # a hundred percent


class Offer(NamedTuple):
    """The rule of one channel; quantities in thousandths, percent in thousandths of a percent.

    minimum, maximum: None for no bound. pack: only multiples of it are offered, 0 for any quantity.
    """

    percent: int = WHOLE
    buffer: int = 0
    minimum: int | None = None
    maximum: int | None = None
    pack: int = 0

    def of(self, quantity: int) -> int:
        """What is offered of a quantity; never more than the rule gives, so it rounds down."""
        offered = quantity * self.percent // WHOLE - self.buffer
        if self.maximum is not None:
            offered = min(offered, self.maximum)
        if self.pack:
            offered -= offered % self.pack
        return offered if self.minimum is None else max(offered, self.minimum)
