"""Extension attributes of the envelope: kept, not interpreted, but for `recordedtime`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, StrictBool, StrictInt, StringConstraints, TypeAdapter, ValidationError

from omo_sync.schemas.envelope import Envelope
from omo_sync.schemas.expected import Expected
from omo_sync.schemas.instants import Instant
from omo_sync.schemas.json_object import readable
from omo_sync.schemas.refusal import faults_of, refuse

Name = Annotated[
    str,
    StringConstraints(strict=True, pattern="^[a-z0-9]+$"),
    Expected("name attributes in a-z and 0-9 only, or put them under data.ext"),
]
Value = Annotated[
    Annotated[str, StringConstraints(strict=True, pattern=r"^[^\x00-\x1f\x7f-\x9f]*$")]
    | Annotated[StrictInt, AfterValidator(readable)]
    | StrictBool,
    Expected("send a text without control characters, a whole number, true or false"),
]
EXTENSIONS: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[Name, Value])
_INSTANT: TypeAdapter[Any] = TypeAdapter(Instant)
_interpreted = frozenset(Envelope.__annotations__)


def extensions_of(event: dict[str, Any]) -> dict[str, Any]:
    """The attributes that are not interpreted. Raises Refused for one that CloudEvents does not allow."""
    others = {name: value for name, value in event.items() if name not in _interpreted and value is not None}
    try:
        return EXTENSIONS.validate_python(others)
    except ValidationError as error:
        raise refuse(faults_of(error), event) from None


def recorded_at(text: Any, event: dict[str, Any]) -> int:
    """The `recordedtime` of a trusted recorder, in microseconds. Raises Refused (E108)."""
    try:
        return int(_INSTANT.validate_python(text))
    except ValidationError as error:
        raise refuse(faults_of(error, "recordedtime"), event) from None
