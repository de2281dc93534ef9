"""Values made of a row, as `[sources.NAME.values]` tells: compiled once, made when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from omo_sync.adapters.mapping.barcode import layouts, scanned
from omo_sync.adapters.mapping.instant import Times, zone
from omo_sync.adapters.mapping.number import DIVIDING, EXACT, number, plain, rounded
from omo_sync.adapters.mapping.options import ValueOptions
from omo_sync.adapters.mapping.scope import Made, Maker, Names, Scope
from omo_sync.adapters.mapping.steps import QUICK, Alone, Beside, Step, step
from omo_sync.adapters.mapping.template import only_name, template
from omo_sync.adapters.mapping.units import common
from omo_sync.errors import Refused


class Surroundings(NamedTuple):
    """What a value knows of its source."""

    names: Names
    aliases: Mapping[str, str]
    timezone: str
    clock_change: str


@dataclass(frozen=True, slots=True)
class First:
    """The first of these keys of the scope that is not empty; blanks are nothing."""

    keys: Sequence[str]

    def __call__(self, scope: Scope) -> Made:
        return next((made for key in self.keys if (made := scope[key]) and str(made).strip()), "")


@dataclass(frozen=True, slots=True)
class Changed:
    """The usual value: a text, and one change that needs nothing else. key: the one thing in the scope
    that `base` is, None where it is made of several."""

    name: str
    base: Maker
    change: Alone
    empty: Made
    key: str | None

    def __call__(self, scope: Scope) -> Made:
        """Raises Refused."""
        made = self.base(scope)
        if type(made) is str and made:
            try:
                made = self.change(made)
            except Refused as refused:
                raise Refused(refused.code, f"{self.name}: {refused.message}") from None
        return self.empty if made == "" else made


def value(name: str, options: ValueOptions, around: Surroundings) -> Maker:
    """The maker of one value. Raises ValueError for what cannot be meant."""
    base = _base(name, options, around.names)
    steps = [step(written, around.names, name) for written in options.change]
    steps += _further_steps(name, options, around)
    stages = _remembered(steps)
    empty: Made = None if options.null_if_empty else options.empty or ""
    if not stages and empty == "":
        return base
    if len(stages) == 1 and not isinstance(stages[0], Beside):
        key = None if isinstance(options.from_, list) else only_name(_written(options))
        return Changed(name, base, stages[0], empty, key and around.names.key(key, name))

    def make(scope: Scope) -> Made:
        made = base(scope)
        try:
            for stage in stages:
                if not isinstance(made, str) or not made:
                    break
                made = stage.change(made, scope) if isinstance(stage, Beside) else stage(made)
        except Refused as refused:
            raise Refused(refused.code, f"{name}: {refused.message}") from None
        return empty if made == "" else made

    return make


def _remembered(steps: list[Step]) -> list[Step]:
    """Neighbours that need nothing but the text as one step: the same texts come again and again."""
    stages: list[Step] = []
    for beside, group in groupby(steps, key=lambda one: isinstance(one, Beside)):
        together = list(group)
        if beside or (len(together) == 1 and (together[0] in QUICK or isinstance(together[0], Times))):
            stages += together
        else:
            stages.append(lru_cache(maxsize=8192)(_one_after_another(together)))
    return stages


def _one_after_another(steps: list[Step]) -> Alone:
    def change(text: str) -> Made:
        made: Made = text
        for one in steps:
            if isinstance(made, str) and made and not isinstance(one, Beside):
                made = one(made)
        return made

    return change


def _base(name: str, options: ValueOptions, names: Names) -> Maker:
    if (options.from_ is None) == (options.text is None):
        raise ValueError("give either `from` (a column or value) or `text` (with names in braces)")
    if isinstance(options.from_, list):
        return First([names.key(one, name) for one in options.from_])
    return template(_written(options), names, name)


def _written(options: ValueOptions) -> str:
    return options.text if options.text is not None else f"{{{options.from_}}}"


def _further_steps(name: str, options: ValueOptions, around: Surroundings) -> list[Step]:
    steps: list[Step] = []
    if options.barcode is not None:
        steps.append(_barcode(options, around.names, name))
    elif options.layouts or options.unit_price:
        raise ValueError("`layouts` and `unit_price` need `barcode`, which says what is read of the code")
    if options.alias is not None:
        steps.append(_alias(around.aliases, required=options.alias == "require"))
    if options.map is not None:
        steps.append(_map(options.map, options.otherwise, around.names, name))
    elif options.otherwise is not None:
        raise ValueError("`otherwise` says what to take where `map` has no entry: there is no `map`")
    if options.unit is not None:
        steps.append(_units(options, around.names, name))
    elif options.units or options.packs or options.item or options.coded_units:
        raise ValueError(
            "`units`, `coded_units`, `packs` and `item` need `unit`, the column that says the unit"
        )
    if options.time is not None:
        read = Times(options.time, zone(options.timezone or around.timezone), around.clock_change)
        steps.append(read)
    if options.yes is not None or options.no is not None:
        steps.append(_yes_or_no(options.yes or [], options.no or []))
    return steps


def _alias(aliases: Mapping[str, str], required: bool) -> Step:
    def look_up(text: str) -> Made:
        found = aliases.get(text)
        if found is None and required:
            raise Refused("E201", f"{text!r} is mapped to no sku; run `omo-sync items map`")
        return text if found is None else found

    return look_up


def _map(entries: dict[str, str], otherwise: str | None, names: Names, inside: str) -> Step:
    if otherwise is not None and "{" not in otherwise:
        return lambda text: entries.get(text, otherwise)
    if otherwise is None:
        return _entry(entries)
    fallback = template(otherwise, names, inside)

    def look_up(text: str, scope: Scope) -> Made:
        found = entries.get(text)
        return fallback(scope) if found is None else found

    return Beside(look_up)


def _entry(entries: dict[str, str]) -> Alone:
    def look_up(text: str) -> Made:
        found = entries.get(text)
        if found is None:
            raise Refused("E201", f"{text!r} has no entry in `map`; add one, or `otherwise`")
        return found

    return look_up


def _units(options: ValueOptions, names: Names, inside: str) -> Step:
    unit_key = names.key(options.unit or "", inside)
    item_key = None if options.item is None else names.key(options.item, inside)
    if options.packs and item_key is None:
        raise ValueError("`packs` are looked up by `item`, the value that says the item: there is none")
    factors = {unit: number(factor) for unit, factor in options.units.items()}
    coded = options.coded_units
    packs = {
        (item, unit): number(factor)
        for item, units in options.packs.items()
        for unit, factor in units.items()
    }

    def convert(text: str, scope: Scope) -> Made:
        unit = scope[unit_key]
        factor = packs.get((scope[item_key], unit)) if item_key is not None else None
        factor = factors.get(unit) if factor is None else factor
        factor = common(unit) if factor is None and coded else factor
        if factor is None:
            raise Refused("E202", f"the unit {unit!r} is not known; add it to `units` or `packs`")
        return plain(EXACT.multiply(number(text), factor))

    return Beside(convert)


def _barcode(options: ValueOptions, names: Names, inside: str) -> Step:
    """The item of a code that a scale printed, other codes as they are; or how much there is of it, ""
    for other codes."""
    known = layouts(options.layouts)
    if not known:
        raise ValueError('`barcode` needs `layouts`, for example ["21IIIIIWW.WWWC"]')
    if options.barcode == "item":
        return lambda text: found.item if (found := scanned(text, known)) else text
    if options.unit_price is None:
        if any(layout.priced for layout in known):
            raise ValueError("a layout with a price needs `unit_price`, the column that says what one costs")
        return lambda text: plain(found.weight) if (found := scanned(text, known)) and found.weight else ""
    key = names.key(options.unit_price, inside)

    def measure(text: str, scope: Scope) -> Made:
        found = scanned(text, known)
        if found is None or found.price is None:
            return "" if found is None or found.weight is None else plain(found.weight)
        price = number(scope[key] or "")
        if price <= 0:
            raise Refused("E203", f"{text} has a price, and one costs {plain(price)}: that gives no quantity")
        return plain(rounded(DIVIDING.divide(found.price, price), "round", 3))

    return Beside(measure)


def _yes_or_no(yes: list[str], no: list[str]) -> Step:
    answers = dict.fromkeys(no, False) | dict.fromkeys(yes, True)

    def look_up(text: str) -> Made:
        if text not in answers:
            raise Refused("E201", f"{text!r} is neither in `yes` nor in `no`; add it to one of them")
        return answers[text]

    return look_up
