"""How many requests were answered, and how: counted cheaply, told as Prometheus reads it."""

from __future__ import annotations

from collections import Counter


class Counts:
    """answers: (route, status) → how many."""

    def __init__(self) -> None:
        self.answers: Counter[tuple[str, int]] = Counter()

    def answered(self, route: str, status: int) -> None:
        self.answers[route, status] += 1
