"""Which facts a row gives, by the outcomes of all its tests: there are few ways for them to fall out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from omo_sync.adapters.mapping.column import DOUBT

Tests = tuple[int, ...]
"""Numbers of tests that have to hold together."""


class Choice(dict[tuple[Any, ...], tuple[int, ...] | None]):
    """By outcomes, True, False or DOUBT: the numbers of the facts, none where a rule skips the row; None
    where the row has to be asked alone.

    rules: the tests of each, and whether it skips. alone: numbers of the facts that are not made together.
    """

    def __init__(
        self, rules: Sequence[tuple[Tests, bool]], facts: Sequence[Tests], alone: Collection[int]
    ) -> None:
        super().__init__()
        self._rules = rules
        self._facts = facts
        self._alone = alone

    def __missing__(self, outcomes: tuple[Any, ...]) -> tuple[int, ...] | None:
        found = self[outcomes] = self._chosen(outcomes)
        return found

    def _chosen(self, outcomes: tuple[Any, ...]) -> tuple[int, ...] | None:
        for tests, skips in self._rules:
            held = _all(outcomes, tests)
            if held is not False:
                return () if held is True and skips else None
        chosen = []
        for number, tests in enumerate(self._facts):
            held = _all(outcomes, tests)
            if held is DOUBT or (held and number in self._alone):
                return None
            if held:
                chosen.append(number)
        return tuple(chosen) or None


def _all(outcomes: tuple[Any, ...], tests: Tests) -> Any:
    """Whether all hold: the first that does not says so."""
    return next((outcomes[test] for test in tests if outcomes[test] is not True), True)
