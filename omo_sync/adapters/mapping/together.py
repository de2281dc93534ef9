"""The facts of all rows of a sheet at once: what `translate` and the parser make of each, column by column.

The makers of the configuration stay the only ones who know what it means; here they are asked once for
each text instead of once for each row. Where anything is doubtful about a row, nothing is made of it: it
is asked alone, and what is wrong is said there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from omo_sync.adapters.mapping.choice import Choice
from omo_sync.adapters.mapping.column import Column, Straight
from omo_sync.adapters.mapping.condition import Condition, Held
from omo_sync.adapters.mapping.fact import Fact, Piece
from omo_sync.adapters.mapping.rule import Rule
from omo_sync.adapters.mapping.scope import ROW_ID, Maker, Names
from omo_sync.adapters.mapping.template import named, only_name
from omo_sync.adapters.mapping.told import Told, told
from omo_sync.adapters.mapping.value import Changed, First
from omo_sync.adapters.sheet import Sheet
from omo_sync.domain import fact as domain
from omo_sync.errors import Refused
from omo_sync.schemas.rules import Rules

Facts = Sequence[domain.Fact]


class Together:
    """acceptance: what the facts are validated by."""

    def __init__(
        self,
        rules: Sequence[Rule],
        facts: Sequence[Fact],
        makers: dict[str, Maker],
        names: Names,
        acceptance: Rules,
    ) -> None:
        self.acceptance = acceptance
        self._makers = makers
        self._names = names
        self._columns: dict[Any, Column] = {}
        self._tests: dict[str, tuple[Held, Column]] = {}
        ruled = [(self._numbers(rule.when), rule.because is None) for rule in rules]
        given = [self._numbers(fact.when) for fact in facts]
        self._told: list[Told | None] = [told(fact, acceptance, self._column) for fact in facts]
        alone = {number for number, one in enumerate(self._told) if one is None}
        self._choice = Choice(ruled, given, alone)

    def facts(self, sheet: Sheet, recorded: int) -> list[Facts | None]:
        """Those of each row, none where a rule skips it; None where the row has to be asked alone."""
        different: dict[str, set[str]] = {}
        outcomes = [self._outcomes(held, column, sheet, different) for held, column in self._tests.values()]
        rows: dict[tuple[int, ...] | None, list[int]] = defaultdict(list)
        chosen = map(self._choice.__getitem__, zip(*outcomes, strict=True))
        for row, which in enumerate(chosen if outcomes else [self._choice[()]] * len(sheet)):
            rows[which].append(row)
        given: list[Facts | None] = [None] * len(sheet)
        for which, places in rows.items():
            if which is not None:
                part = sheet if len(places) == len(sheet) else sheet.at(places)
                for place, facts in zip(places, self._of(which, part, recorded), strict=True):
                    given[place] = facts
        return given

    def _of(self, which: tuple[int, ...], part: Sheet, recorded: int) -> Sequence[Facts | None]:
        """Of rows that give these facts."""
        each = [one.facts(part, recorded) for number in which if (one := self._told[number]) is not None]
        if not each:
            return [()] * len(part)
        if len(each) == 1:
            return [None if fact is None else (fact,) for fact in each[0]]
        return [facts if _is_sure(facts) else None for facts in zip(*each, strict=True)]

    def _outcomes(
        self, held: Held, column: Column, sheet: Sheet, different: dict[str, set[str]]
    ) -> Sequence[Any]:
        """Of one test. different: by column, its texts, each once."""
        texts = sheet.columns.get(held.key)
        if texts is not None:
            if held.key not in different:
                different[held.key] = set(texts)
            try:
                return _tested(held.test, texts, different[held.key])
            except Refused:
                pass  # one of them is: each is asked for itself
        return column.of(sheet)

    def _numbers(self, condition: Condition) -> tuple[int, ...]:
        """Which of all tests these are. The same test is made once."""
        numbers = []
        for held in condition.tests:
            same = repr((held.key, held.written))
            if same not in self._tests:
                roots = self._names.roots(held.name)
                self._tests[same] = (held, Column(held.holds, roots, self._makers, bool))
            numbers.append(list(self._tests).index(same))
        return tuple(numbers)

    def _column(self, piece: Piece, read: Callable[[Any], Any], absent: Any) -> Column:
        """The same piece that is read in the same way is made once."""
        same = repr(piece.written), read, absent
        if same not in self._columns:
            roots = frozenset[str]().union(*map(self._names.roots, named(piece.written)))
            key = None if (name := only_name(piece.written)) is None else self._names.key(name)
            straight, first = self._straight(key), self._first(key)
            self._columns[same] = Column(piece.make, roots, self._makers, read, absent, straight, first)
        return self._columns[same]

    def _first(self, key: str | None) -> str | None:
        """The column that alone decides on this, where it is not empty."""
        maker = self._makers.get(key or "")
        base = maker.base if isinstance(maker, Changed) else maker
        return next(iter(base.keys), None) if isinstance(base, First) else None

    def _straight(self, key: str | None) -> Straight | None:
        maker = None if key is None else self._makers.get(key)
        if isinstance(maker, Changed) and maker.key and maker.empty == "":
            key, change = maker.key, maker.change
        elif maker is None:
            change = None
        else:
            return None
        return Straight(change) if key and (key == ROW_ID or not key.startswith("\0")) else None


def _tested(test: Callable[[str], bool], texts: Sequence[str], different: set[str]) -> list[bool]:
    """Each text once, where they come again and again. Raises Refused."""
    if 2 * len(different) > len(texts):
        return list(map(test, texts))
    outcome = {text: test(text) for text in different}
    return list(map(outcome.__getitem__, texts))


def _is_sure(facts: Sequence[domain.Fact | None]) -> bool:
    """Whether all were made, each with an id of its own."""
    return None not in facts and len({fact[:2] for fact in facts if fact}) == len(facts)
