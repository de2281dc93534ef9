"""Conditions: `{ Quantity = "> 0", InvoiceNo = "C*", Note = { not = "" } }`, all of them together."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from fnmatch import translate
from functools import lru_cache, reduce
from typing import Any, NamedTuple

from omo_sync.adapters.mapping.number import number
from omo_sync.adapters.mapping.scope import Made, Names, Scope
from omo_sync.errors import Refused

Test = Callable[[str], bool]
Holds = Callable[[Scope], bool]
"""Of a row. Raises Refused."""

_COMPARISON = re.compile(r"(<=|>=|!=|<|>|=) *(-?[0-9]+(?:\.[0-9]+)?)")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


class Held(NamedTuple):
    """One test of what stands under a key of the scope. name: as the configuration has it."""

    name: str
    key: str
    written: Any
    test: Test
    holds: Holds


class Condition(NamedTuple):
    """holds: whether all of the tests do; a later one is not asked where an earlier one does not."""

    tests: tuple[Held, ...]
    holds: Holds


def condition(when: dict[str, Any], names: Names) -> Condition:
    """Whether all tests hold for a row; without any it always does. Raises ValueError."""
    tests = tuple(_one(name, names.key(name), written) for name, written in when.items())
    if not tests:
        return Condition(tests, lambda scope: True)
    return Condition(tests, reduce(_both, [one.holds for one in tests]))


def _one(name: str, key: str, written: Any) -> Held:
    test = _test(written)

    def holds(scope: Scope) -> bool:
        made = scope[key]
        try:
            return test(made if type(made) is str else _text(made))
        except Refused as refused:
            raise Refused(refused.code, f"{name}: {refused.message}") from None

    return Held(name, key, written, test, holds)


def _both(first: Holds, second: Holds) -> Holds:
    return lambda scope: first(scope) and second(scope)


def _text(made: Made) -> str:
    return ("yes" if made else "no") if isinstance(made, bool) else str(made or "")


def _test(written: Any) -> Test:
    if isinstance(written, dict) and written.keys() == {"not"}:
        hold = _test(written["not"])
        return lambda text: not hold(text)
    if isinstance(written, list) and written:
        return _any([_test(one) for one in written], written)
    if isinstance(written, str):
        return _comparison(written) or _pattern(written)
    raise ValueError(
        f'{written!r} is no condition; write "C*", "> 0", ["A", "B"] or {{ not = "" }} (numbers in quotes)'
    )


def _any(tests: list[Test], written: list[Any]) -> Test:
    if all(isinstance(one, str) and not _is_special(one) for one in written):
        return frozenset(written).__contains__
    if all(isinstance(one, str) and not _COMPARISON.fullmatch(one) for one in written):
        fits = re.compile("|".join(map(translate, written))).match
        return lambda text: fits(text) is not None
    return lambda text: any(test(text) for test in tests)


def _is_special(written: str) -> bool:
    return _COMPARISON.fullmatch(written) is not None or any(character in written for character in "*?[")


def _comparison(written: str) -> Test | None:
    found = _COMPARISON.fullmatch(written)
    if found is None:
        return None
    compare, limit = _COMPARE[found[1]], Decimal(found[2])

    @lru_cache(maxsize=4096)  # the same few quantities come again and again
    def holds(text: str) -> bool:
        return text != "" and compare(number(text), limit)

    return holds


def _pattern(written: str) -> Test:
    if not _is_special(written):
        return written.__eq__
    start = written[:-1]
    if written.endswith("*") and not _is_special(start):
        return lambda text: text.startswith(start)
    fits = re.compile(translate(written)).match
    return lambda text: fits(text) is not None
