"""The members of an event, read apart from one another: for who makes many events of one type, whose
members repeat each for itself.

What they give together is what the event as a whole would give; what only the whole can tell (a rule
across members, a time ahead) is left to whoever puts them together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, NamedTuple, NotRequired, cast, get_args, get_origin

from pydantic import ConfigDict, PlainValidator, TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from typing_extensions import get_type_hints, is_typeddict

from omo_sync.schemas.cross_checks import Rule
from omo_sync.schemas.envelope import PREFIX, VERSION, Envelope
from omo_sync.schemas.event_types import EVENT_TYPES

Read = Callable[[Any], Any]
"""From what an event would hold to what the fact holds. Raises ValueError."""


class Members(NamedTuple):
    """Of the data of one event type, whose short name is `name`.

    defaults: of those that are filled in where they are absent. rule: what they keep among themselves.
    """

    name: str
    readers: dict[str, Read]
    required: frozenset[str]
    defaults: dict[str, Any]
    rule: Rule | None


@cache
def members_of(type: str) -> Members | None:
    """None where the protocol has no such type. type: in full, `omo.….v1`."""
    name = type.removeprefix(PREFIX).removesuffix(VERSION)
    if name not in EVENT_TYPES or type != PREFIX + name + VERSION:
        return None
    shape, rule = EVENT_TYPES[name]
    [data] = get_args(shape)
    hints: dict[str, Any] = get_type_hints(data, include_extras=True)
    required = frozenset(member for member, hint in hints.items() if get_origin(hint) is not NotRequired)
    bare = {member: _bare(hint) for member, hint in hints.items()}
    readers = {member: _reader(hint) for member, hint in bare.items()}
    defaults = {member: found for member, hint in bare.items() if (found := _default(hint)) is not None}
    return Members(name, readers, required, defaults, rule)


@cache
def attribute(name: str) -> Read:
    """What reads an attribute of the envelope that is interpreted, such as `time`."""
    return _reader(_bare(get_type_hints(Envelope, include_extras=True)[name]))


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is NotRequired else hint


@cache
def _reader(hint: Any) -> Read:
    for note in get_args(hint)[1:]:
        if isinstance(note, PlainValidator):
            return cast(Read, note.func)  # what pydantic would call
    config = None if is_typeddict(hint) else ConfigDict(strict=True)  # an object says so itself
    return TypeAdapter(hint, config=config).validator.validate_python


def _default(hint: Any) -> Any:
    """A member's default, None where it has none: nothing is null by default."""
    if get_origin(hint) is Annotated:
        for part in get_args(hint)[1:]:
            if isinstance(part, FieldInfo) and part.default is not PydanticUndefined:
                return part.default
    return None
