"""The envelope: CloudEvents 1.0 in JSON, and what every event's `data` may hold.

The TypedDicts here and beside are the one list of members that exist. They show an event as it is sent;
their annotations turn it into what a `Fact` holds.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, NotRequired, TypeVar

from pydantic import ConfigDict, PlainValidator, WithJsonSchema, with_config
from typing_extensions import TypedDict

from omo_sync.schemas.expected import Expected
from omo_sync.schemas.instants import OccurredAt
from omo_sync.schemas.json_object import JsonObject
from omo_sync.schemas.values import Identifier, SourceName

PREFIX = "omo."
VERSION = ".v1"
LAST_SEQUENCE = 2**63 - 1


def read_whole(value: Any) -> int:
    """A sequence number, from digits or a JSON integer. Raises ValueError."""
    if type(value) is str:
        if len(value) > 19 or not (value.isascii() and value.isdigit()):
            raise ValueError
        value = int(value)
    if type(value) is int and 0 <= value <= LAST_SEQUENCE:
        return value
    raise ValueError


def read_run(value: Any) -> str:
    """A run's name; a number counts as its digits. Raises ValueError."""
    if type(value) is int:
        return str(value)
    if type(value) is not str or not 0 < len(value) <= 200 or not value.isprintable():
        raise ValueError
    return value


Sequence = Annotated[
    int,
    PlainValidator(read_whole),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": "^[0-9]{1,19}$"},
                {"type": "integer", "minimum": 0, "maximum": LAST_SEQUENCE},
            ]
        }
    ),
    Expected("send a whole number from 0 to 9223372036854775807, as digits"),
]
SequenceRun = Annotated[
    str,
    PlainValidator(read_run),
    WithJsonSchema({"type": ["string", "integer"], "minLength": 1, "maxLength": 200}),
    Expected("send 1 to 200 printable characters, or a whole number"),
]

D = TypeVar("D")


@with_config(ConfigDict(extra="ignore", strict=True))
class Envelope(TypedDict, Generic[D]):
    """The attributes that are interpreted. Others are kept (see `extensions`)."""

    specversion: Annotated[Literal["1.0"], Expected('send "1.0"')]
    id: Identifier
    source: SourceName
    type: str
    time: OccurredAt
    sequence: NotRequired[Sequence]
    sequencerun: NotRequired[SequenceRun]
    data: D


@with_config(ConfigDict(extra="forbid", strict=True))
class Extended(TypedDict):
    """Data with room for what a sender wants to add."""

    ext: NotRequired[JsonObject]


class Data(Extended):
    """What may stand in the data of every type. `retracts`: this fact replaces the one of that id."""

    retracts: NotRequired[Identifier]
