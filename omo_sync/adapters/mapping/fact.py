"""Facts that a row gives, as `[[sources.NAME.facts]]` tells: compiled once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from omo_sync.adapters.mapping.condition import Condition, condition
from omo_sync.adapters.mapping.options import FactOptions, MappingOptions
from omo_sync.adapters.mapping.scope import Names, Scope
from omo_sync.adapters.mapping.template import template, text_of
from omo_sync.adapters.packs import unpacked

Part = Callable[[Scope], Any]
"""Makes a member of an event; "" where there is nothing to say."""


class Fact(NamedTuple):
    """holds: whether the row gives this fact, None for always."""

    holds: Condition | None
    event: Callable[[Scope], dict[str, Any]]


def fact(options: FactOptions, common: MappingOptions, source: str, names: Names) -> Fact:
    """Raises ValueError for what cannot be meant."""
    type = options.type if options.type.startswith("omo.") else f"omo.{options.type}.v1"
    id = template(options.id or common.id, names)
    origin = template(options.source or common.source or source, names)
    time = template(options.time or common.time, names)
    data = _members(options.data, names)
    attributes = [(name, template(written, names)) for name, written in options.attributes.items()]

    def event(scope: Scope) -> dict[str, Any]:
        made: dict[str, Any] = {
            "specversion": "1.0",
            "id": text_of(id(scope), "id"),
            "source": text_of(origin(scope), "source"),
            "type": type,
            "time": text_of(time(scope), "time"),
            "data": unpacked(data(scope)),
        }
        for name, attribute in attributes:
            if text := attribute(scope):
                made[name] = text
        return made

    return Fact(condition(options.when, names) if options.when else None, event)


def _members(written: dict[str, Any], names: Names) -> Callable[[Scope], dict[str, Any]]:
    parts = [(member, _part(one, names)) for member, one in written.items()]

    def make(scope: Scope) -> dict[str, Any]:
        made = {}
        for member, part in parts:
            value = part(scope)
            if value != "":
                made[member] = value
        return made

    return make


def _part(written: Any, names: Names) -> Part:
    if isinstance(written, str):
        return template(written, names)
    if isinstance(written, bool):
        return lambda scope: written
    if isinstance(written, int):
        return template(str(written), names)
    if isinstance(written, list):
        parts = [_part(one, names) for one in written]
        return lambda scope: [value for part in parts if (value := part(scope)) != ""] or ""
    if isinstance(written, dict):
        members = _members(written, names)
        return lambda scope: members(scope) or ""
    raise ValueError(f'{written!r} is no text; write numbers in quotes, for example "0.5"')
