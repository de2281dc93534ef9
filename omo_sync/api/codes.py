"""Codes as callers send them. Keyboards and systems differ in how they compose a letter with its marks;
here every one of those is taken, and read as the protocol writes it."""

from __future__ import annotations

import unicodedata
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from omo_sync.api.shapes import SKU
from omo_sync.schemas import values

PRINTABLE = r"\p{L}\p{M}\p{N}\p{P}\p{S}"
SHAPE = rf"^[{PRINTABLE}]([ {PRINTABLE}]{{0,62}}[{PRINTABLE}])?$"
"""Of a code to be written down. What is only looked for may be anything: there is none, and that is told."""

ADVICE = "1 to 64 printable characters, without leading or trailing space; read as NFC"


def composed(text: str) -> str:
    """In NFC."""
    return unicodedata.normalize("NFC", text)


def composed_text(value: Any) -> Any:
    """In NFC, where it is a text at all."""
    return composed(value) if type(value) is str else value


Written = Annotated[
    values.Code,
    BeforeValidator(composed_text),
    WithJsonSchema({"type": "string", "pattern": SHAPE, "description": ADVICE}),
]
Looked = Annotated[str, AfterValidator(composed)]
Sku = Annotated[Looked, Path(min_length=1, max_length=64, examples=[SKU])]
