"""From a row to its facts: the whole of a source's configuration, compiled into closures once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from omo_sync.adapters.contract import Row
from omo_sync.adapters.mapping.fact import Fact, fact
from omo_sync.adapters.mapping.options import MappingOptions
from omo_sync.adapters.mapping.rule import Rule, rule
from omo_sync.adapters.mapping.scope import FILE_PARTS, Maker, Names, Scope
from omo_sync.adapters.mapping.template import named, template
from omo_sync.adapters.mapping.together import Facts, Together
from omo_sync.adapters.mapping.value import Surroundings, value
from omo_sync.adapters.sheet import Sheet
from omo_sync.errors import ConfigError, Refused
from omo_sync.schemas.rules import Rules


class Translator:
    """columns: those that the configuration names; read: those of them that facts and rules need."""

    def __init__(
        self,
        source: str,
        options: MappingOptions,
        aliases: Mapping[str, str],
        *,
        at: str = "",
        parts: Mapping[str, Maker] = FILE_PARTS,
    ) -> None:
        """at: where under the source the options stand. parts: what the id of a row consists of.

        Raises ConfigError.
        """
        place = f"{source}.{at}" if at else source
        names = Names(options.values, parts)
        around = Surroundings(names, aliases, options.timezone, options.clock_change)
        self._makers = {"\0" + name: maker for name, maker in parts.items()}
        self._rules: list[Rule] = []
        self._facts: list[Fact] = []
        for name, made in options.values.items():
            with _at(place, f"values.{name}"):
                self._makers["\0" + name] = value(name, made, around)
        for number, told in enumerate(options.rules, start=1):
            with _at(place, f"rules, number {number}"):
                self._rules.append(rule(told, names))
        for number, given in enumerate(options.facts, start=1):
            with _at(place, f"facts, number {number} ({given.type})"):
                self._facts.append(fact(given, options, source, names))
        with _at(place, "source"):
            self._makers["\0row.source"] = _source(options.source or source, names)
        if circle := names.circle():
            raise ConfigError(f"sources.{place}.values: in a circle, {' is made of '.join(circle)}")
        self.columns, self.read = names.columns, names.read
        self._names = names
        self._together: Together | None = None

    def together(self, sheet: Sheet, acceptance: Rules, recorded: int) -> list[Facts | None]:
        """The facts of each row as they are accepted; None where `translate` has to be asked for it.

        recorded: recorded-at, in microseconds.
        """
        if self._together is None or self._together.acceptance != acceptance:
            self._together = Together(self._rules, self._facts, self._makers, self._names, acceptance)
        return self._together.facts(sheet, recorded)

    def translate(self, row: Row) -> list[dict[str, Any]]:
        """The events of a row, none where a rule skips it. Raises Refused."""
        scope = Scope(row, self._makers)
        for when, because in self._rules:
            if when.holds(scope):
                if because is None:
                    return []
                raise Refused("E203", str(because(scope)))
        events = [told.event(scope) for told in self._facts if told.when.holds(scope)]
        if not events:
            raise Refused(
                "E203", "no fact of the source fits this row; add one, or a rule that skips such rows"
            )
        if len(events) > 1 and len({(event["source"], event["id"]) for event in events}) < len(events):
            raise Refused(
                "E203", "two facts of this row have the same id; give one of them an `id` of its own"
            )
        return events


def _source(written: str, names: Names) -> Maker:
    if "{row.source}" in written:
        raise ValueError("it cannot be made of itself; leave {row.source} out")
    names.source = named(written)
    return template(written, names)


@contextmanager
def _at(source: str, place: str) -> Iterator[None]:
    """Says of an error where in the configuration it is."""
    try:
        yield
    except (ValueError, Refused) as error:
        message = error.message if isinstance(error, Refused) else error
        raise ConfigError(f"sources.{source}.{place}: {message}") from error
