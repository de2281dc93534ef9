"""Codes, identities and texts of the protocol."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from pydantic import PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from omo_sync.schemas.expected import EXPECTED, Expected

REMEMBERED = 65_536  # checked codes kept, some 8 MB: a chain's items and locations; receipts pass through
CODE_LENGTH = 64
CODE_ADVICE = "send 1 to 64 printable characters in NFC, without leading or trailing space"
CODE_SHAPE = r"^[^ \x00-\x1f\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]{0,62}[^ \x00-\x1f\x7f-\x9f])?$"

_checked: set[str] = set()


def read_code(value: Any) -> str:
    """A code as it came. Raises PydanticCustomError: `expected` if not a text at all, else `E106`."""
    if type(value) is not str:
        raise PydanticCustomError(EXPECTED, "send the code as a JSON string")
    if value in _checked:
        return value
    if not is_code(value):
        raise PydanticCustomError("E106", CODE_ADVICE)
    if len(_checked) >= REMEMBERED:
        _checked.clear()
    _checked.add(value)
    return value


def is_code(text: str) -> bool:
    """Whether a text keeps the protocol's rule for codes."""
    return (
        0 < len(text) <= CODE_LENGTH
        and text.isprintable()
        and text[0] != " "
        and text[-1] != " "
        and unicodedata.is_normalized("NFC", text)
    )


Code = Annotated[
    str,
    PlainValidator(read_code),
    WithJsonSchema({"type": "string", "pattern": CODE_SHAPE, "description": CODE_ADVICE}),
]
Identifier = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,200}$"),
    Expected("send 1 to 200 characters, none of them a control character"),
]
SOURCE_SHAPE = r"^[!-~]{1,100}$"
SourceName = Annotated[
    str,
    StringConstraints(strict=True, pattern=SOURCE_SHAPE),
    Expected("send 1 to 100 printable ASCII characters without spaces"),
]
Text = Annotated[
    str, StringConstraints(strict=True, pattern=r"^[^\x00]*$"), Expected("send a text without NUL characters")
]
Currency = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{3}$"),
    Expected('send the ISO 4217 code of the currency, such as "CNY"'),
]
