"""Codes as callers send them. Keyboards and systems differ in how they compose a letter with its marks;
here every one of those is taken, and read as the protocol writes it."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator, BeforeValidator

from omo_sync.api.shapes import SKU
from omo_sync.schemas import values

AFTER_SPACE = ord("!")  # and nothing below space is printable
NAME = "Code"  # in the OpenAPI document
REFERENCE = {"$ref": f"#/components/schemas/{NAME}"}
ADVICE = "1 to 64 printable characters, without leading or trailing space; read as NFC"


@cache
def described() -> dict[str, Any]:
    """A code to be written down, for the OpenAPI document. What is only looked for may be anything: nothing
    is known of it, and that is told.

    The pattern spells the printable characters out: what names such classes differs between programs that
    read patterns, and so do the characters that they know.
    """
    return {
        "type": "string",
        "pattern": f"^[ {printable()}]{{1,{values.CODE_LENGTH}}}$",
        "not": {"pattern": "^ | $"},
        "description": ADVICE,
    }


def printable() -> str:
    """All characters that a code may hold, but space, as the inside of a class of regular expressions."""
    marks = bytes(map(str.isprintable, map(chr, range(sys.maxunicode + 1))))
    runs = re.finditer(b"\x01+", marks[AFTER_SPACE:])
    return "".join(f"{chr(AFTER_SPACE + run.start())}-{chr(AFTER_SPACE + run.end() - 1)}" for run in runs)


def composed(text: str) -> str:
    """In NFC."""
    return unicodedata.normalize("NFC", text)


def composed_text(value: Any) -> Any:
    """In NFC, where it is a text at all, and none that is too long as it was sent."""
    return composed(value) if type(value) is str and len(value) <= values.CODE_LENGTH else value


Written = Annotated[values.Code, BeforeValidator(composed_text)]
Looked = Annotated[str, AfterValidator(composed)]
Sku = Annotated[Looked, Path(min_length=1, max_length=64, examples=[SKU])]
