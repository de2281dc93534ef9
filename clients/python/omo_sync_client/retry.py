"""When something is asked again, and after how long a rest."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

LATER = frozenset({429, 502, 503, 504})
"""Answers after which the same may be asked again."""


@dataclass(frozen=True)
class Patience:
    """attempts: in all. first, longest: seconds of rest after the first failure, and at most. timeout:
    seconds for an answer."""

    attempts: int = 4
    first: float = 0.2
    longest: float = 10.0
    timeout: float = 10.0

    def rest(self, failures: int, asked_for: float, dice: Random) -> float:
        """Seconds: what the server asks for, and beyond that anything up to a limit that doubles, so that
        many clients do not come back together."""
        limit = min(self.longest, self.first * 2 ** (failures - 1))
        return min(asked_for, self.longest) + dice.uniform(0, limit)


PATIENCE = Patience()
