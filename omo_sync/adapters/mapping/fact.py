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


class Piece(NamedTuple):
    """A part, and what the configuration has of it: a text, or a list or an object of texts."""

    make: Part
    written: Any


class Fact(NamedTuple):
    """when: which rows give this fact. type: in full. data, attributes: by their names; an
    attribute may be empty, and is left out then."""

    when: Condition
    type: str
    id: Piece
    source: Piece
    time: Piece
    data: dict[str, Piece]
    attributes: dict[str, Piece]

    def event(self, scope: Scope) -> dict[str, Any]:
        """Raises Refused."""
        made: dict[str, Any] = {
            "specversion": "1.0",
            "id": text_of(self.id.make(scope), "id"),
            "source": text_of(self.source.make(scope), "source"),
            "type": self.type,
            "time": text_of(self.time.make(scope), "time"),
            "data": unpacked(_made(self.data, scope)),
        }
        for name, (make, _) in self.attributes.items():
            if said := make(scope):
                made[name] = said
        return made


def fact(options: FactOptions, common: MappingOptions, source: str, names: Names) -> Fact:
    """Raises ValueError for what cannot be meant."""
    return Fact(
        condition(options.when, names),
        options.type if options.type.startswith("omo.") else f"omo.{options.type}.v1",
        _piece(options.id or common.id, names),
        _piece(options.source or common.source or source, names),
        _piece(options.time or common.time, names),
        _pieces(options.data, names),
        _pieces(options.attributes, names),
    )


def _made(pieces: dict[str, Piece], scope: Scope) -> dict[str, Any]:
    """What there is to say, by name."""
    return {name: made for name, (make, _) in pieces.items() if (made := make(scope)) != ""}


def _pieces(written: dict[str, Any], names: Names) -> dict[str, Piece]:
    return {name: _piece(one, names) for name, one in written.items()}


def _piece(written: Any, names: Names) -> Piece:
    return Piece(_part(written, names), written)


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
        pieces = _pieces(written, names)
        return lambda scope: _made(pieces, scope) or ""
    raise ValueError(f'{written!r} is no text; write numbers in quotes, for example "0.5"')
