"""Bodies of requests about orders, read with their numbers as they are written."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

from jiter import LosslessFloat
from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from omo_sync.api.codes import REFERENCE, Written
from omo_sync.api.problem import Problem
from omo_sync.api.shapes import SHOP, SKU
from omo_sync.errors import Refused, UsageError
from omo_sync.reservations import Terms, Wanted
from omo_sync.reservations.request import MOST_LINES, Fulfil, Reserve, merged
from omo_sync.schemas.json_text import decode
from omo_sync.schemas.numbers import Positive

STRICT = ConfigDict(extra="forbid", strict=True)
SECOND = 1_000_000


def whole(value: Any) -> Any:
    """900.0 is as whole as 900, to JSON Schema too."""
    if type(value) is LosslessFloat and float(value).is_integer():
        return int(float(value))
    return value


@with_config(STRICT)
class Line(TypedDict):
    """So much of one sku at one location."""

    sku: Written
    location: Written
    quantity: Positive


Lines = Annotated[list[Line], Field(min_length=1, max_length=MOST_LINES)]


@with_config(STRICT)
class Asked(TypedDict):
    """expires_in: seconds."""

    order: Written
    lines: Lines
    expires_in: NotRequired[Annotated[int, BeforeValidator(whole)]]
    channel: NotRequired[Written]


@with_config(STRICT)
class Handed(TypedDict):
    """Without lines, all that is held."""

    lines: NotRequired[Lines]


ASKED, HANDED, CODE = TypeAdapter(Asked), TypeAdapter(Handed), TypeAdapter(Written)


def reserve(raw: bytes, terms: Terms, channel: str) -> Reserve:
    """channel: of whoever names none. Raises Problem (422)."""
    asked = _read(ASKED, raw)
    expires_in = asked.get("expires_in")
    try:
        expiry = terms.expiry(None if expires_in is None else expires_in * SECOND)
        return Reserve(asked["order"], _lines(asked["lines"]), expiry, asked.get("channel", channel))
    except UsageError as error:
        raise Problem("bad-request", what=str(error)) from None


def fulfil(raw: bytes, order: str) -> Fulfil:
    """An empty body is as good as an empty object. Raises Problem (422)."""
    lines = _read(HANDED, raw or b"{}").get("lines")
    try:
        return Fulfil(order, None if lines is None else _lines(lines))
    except UsageError as error:
        raise Problem("bad-request", what=str(error)) from None


def code(written: str) -> str:
    """An order's code in a path. Raises Problem (404) for what can be none."""
    try:
        return CODE.validate_python(written)
    except ValidationError:
        raise Problem("unknown-order", order=written) from None


def _lines(lines: list[Line]) -> tuple[Wanted, ...]:
    if len(lines) == 1:  # as most are: nothing to add up
        (line,) = lines
        return (Wanted(line["sku"], line["location"], line["quantity"]),)
    return merged(Wanted(line["sku"], line["location"], line["quantity"]) for line in lines)


def _read(shape: TypeAdapter[Any], raw: bytes) -> Any:
    try:
        return shape.validator.validate_python(decode(raw))
    except Refused as refused:
        raise Problem("bad-request", what=f"{refused.message}.") from None
    except ValidationError as error:
        raise Problem("bad-request", what=told(error, "the body")) from None


def told(error: ValidationError, whole: str) -> str:
    """What was wrong, and where. What was sent is not repeated."""
    found = (
        f"{'.'.join(map(str, one['loc'])) or whole}: {one['msg'][:1].lower()}{one['msg'][1:]}"
        for one in error.errors(include_input=False, include_url=False)
    )
    return f"{'; '.join(found)}."


QUANTITY = {
    "description": "Above 0 and at most 1000000000, with at most 3 decimals, in plain decimal notation.",
    "anyOf": [
        {"type": "string", "pattern": r"^([1-9][0-9]{0,8}(\.[0-9]{1,3})?|0\.[0-9]{0,2}[1-9])$"},
        {"type": "number", "minimum": 0.001, "maximum": 1_000_000_000, "multipleOf": 0.001},
    ],
}


def inlined(shape: TypeAdapter[Any], example: dict[str, Any]) -> dict[str, Any]:
    """How a body stands in the OpenAPI document."""
    schema = shape.json_schema()
    line = schema.pop("$defs")["Line"]
    line["properties"] = {"sku": REFERENCE, "location": REFERENCE, "quantity": QUANTITY}
    schema["properties"]["lines"]["items"] = line
    for name in schema["properties"].keys() & {"order", "channel"}:
        schema["properties"][name] = REFERENCE
    return {
        "requestBody": {
            "required": bool(schema.get("required")),
            "content": {"application/json": {"schema": schema, "example": example}},
        }
    }


LINES = [{"sku": SKU, "location": SHOP, "quantity": "2"}]
RESERVE_BODY = inlined(ASKED, {"order": "W1001", "lines": LINES, "expires_in": 900})
FULFIL_BODY = inlined(HANDED, {"lines": LINES})
