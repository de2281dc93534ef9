"""Several texts in one column: a JSON array, or parts between commas."""

from __future__ import annotations

import json
import re
from typing import Any

_BETWEEN = re.compile(r",(?=\s*(?:[a-z]+:)?/)")  # addresses may have commas within them


class Several(list[str]):
    """Texts that a row tells as a list; within another text they stand with commas between."""

    def __str__(self) -> str:
        return ", ".join(self)


def several(text: str) -> Several | str:
    """The texts of a JSON array, or the parts between commas of any other text; "" where there are none."""
    try:
        told: Any = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        told = text
    parts = told if isinstance(told, list) else _parts(text)
    return Several(filter(None, map(_text, parts))) or ""


def _parts(text: str) -> list[str]:
    return _BETWEEN.split(text) if "//" in text or text.startswith("/") else text.split(",")


def _text(part: Any) -> str:
    if part is None:
        return ""
    return part.strip() if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
