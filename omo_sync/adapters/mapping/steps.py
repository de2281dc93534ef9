"""What `change` may do to a value, step by step: `["trim", "upper", "strip-suffix .0", "times units"]`."""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from omo_sync.adapters.mapping.barcode import checked
from omo_sync.adapters.mapping.number import EXACT, ROUNDING, number, plain, rounded
from omo_sync.adapters.mapping.scope import Made, Names, Scope
from omo_sync.adapters.mapping.several import several
from omo_sync.errors import Refused

Alone = Callable[[str], Made]
"""A step that needs nothing but the text."""


class Beside(NamedTuple):
    """A step that needs more of the row than the text."""

    change: Callable[[str, Scope], Made]


Step = Alone | Beside

SIMPLE: dict[str, Alone] = {
    "trim": str.strip,
    "upper": str.upper,
    "lower": str.lower,
    "nfc": lambda text: unicodedata.normalize("NFC", text),
    "number": lambda text: plain(number(text)),
    "abs": lambda text: plain(number(text).copy_abs()),
    "negate": lambda text: plain(-number(text)),
    "gtin": checked,
    "list": several,
}
QUICK = (str.strip, str.upper, str.lower)
"""Steps that are done sooner than what they gave the last time is found."""


def _decoded(text: str, encoding: str) -> str:
    """The text whose bytes were taken for Western ones. Raises Refused."""
    for western in ("latin-1", "cp1252"):
        try:
            return text.encode(western).decode(encoding)
        except UnicodeError:
            continue
    raise Refused("E203", f"{text[:80]!r} is no {encoding} read as Western text; leave `decode` out")


WITH_TEXT: dict[str, Callable[[str, str], str]] = {
    "strip-prefix": str.removeprefix,
    "strip-suffix": str.removesuffix,
    "remove": lambda text, part: text.replace(part, ""),
    "decode": _decoded,
}
ALL = (*SIMPLE, *WITH_TEXT, "times", *ROUNDING)


def step(written: str, names: Names, inside: str) -> Step:
    """One step of `change`. Raises ValueError."""
    verb, _, argument = written.partition(" ")
    if verb in SIMPLE and not argument:
        return SIMPLE[verb]
    if verb == "decode":
        argument = _encoding(argument)
    if verb in WITH_TEXT and argument:
        with_text = WITH_TEXT[verb]
        return lambda text: with_text(text, argument)
    if verb == "times" and argument:
        return _times(argument, names, inside)
    if verb in ROUNDING and (not argument or argument.isdecimal()):
        decimals = int(argument or 0)
        return lambda text: plain(rounded(number(text), verb, decimals))
    raise ValueError(f"{written!r} is no step of `change`; there are {', '.join(ALL)}")


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError(f"{name!r} is no encoding; write for example `decode gb18030`") from None


def _times(factor: str, names: Names, inside: str) -> Step:
    try:
        constant = number(factor)
    except Refused:
        key = names.key(factor, inside)

        def multiply(text: str, scope: Scope) -> Made:
            other = scope[key]
            return _product(number(text), number(other)) if other else ""

        return Beside(multiply)
    return lambda text: _product(number(text), constant)


def _product(one: Decimal, other: Decimal) -> str:
    return plain(EXACT.multiply(one, other))
