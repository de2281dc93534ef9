"""From what pydantic found to one code and one sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from jiter import LosslessFloat
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from omo_sync.errors import Refused
from omo_sync.schemas.codes import TITLES
from omo_sync.schemas.expected import EXPECTED
from omo_sync.schemas.values import SourceName

SHOWN = 60  # characters of what was found
NAMED = 3  # further faults that a sentence names
ADVICE = {  # what pydantic finds by itself
    "missing": "send it",
    "string_type": "send a JSON string",
    "extra_forbidden": "leave it out, or put it under data.ext",
    "typed_dict_type": "send a JSON object",
    "dict_type": "send a JSON object",
}
_source_name = TypeAdapter(SourceName)


class Fault(NamedTuple):
    """One thing wrong with an event. where: the member, with dots."""

    code: str
    where: str
    sentence: str


def refuse(faults: Iterable[Fault], event: dict[str, Any]) -> Refused:
    """Of several faults the lowest code is told; the others are named."""
    first, *others = sorted(faults, key=lambda fault: fault.code)
    sentence = first.sentence
    if others:
        sentence += f" (also wrong: {', '.join(fault.where for fault in others[:NAMED])})"
    return Refused(first.code, sentence, source_of(event))


def faults_of(error: ValidationError, *within: str) -> list[Fault]:
    """What pydantic found, in the order of the members. within: where the value that it read stands."""
    return [_fault(found, (*within, *found["loc"])) for found in error.errors(include_url=False)]


def source_of(event: dict[str, Any]) -> str | None:
    """The source that an event names, where it is one."""
    try:
        return _source_name.validate_python(event.get("source"))
    except ValidationError:
        return None


def _fault(found: ErrorDetails, loc: tuple[int | str, ...]) -> Fault:
    kind = found["type"]
    path = [shown(part, quote=False) for part in loc if part != "[key]"]
    advice = found["msg"] if kind in (EXPECTED, *TITLES) else ADVICE.get(kind, found["msg"])
    personal = path[:2] == ["data", "identity"]
    if kind == "missing":
        problem = "is missing"
    elif kind == "extra_forbidden" and personal and len(path) > 2:
        path, problem, advice = path[:2], "has an unknown member", "send kind and value only"
    elif kind == "extra_forbidden":
        problem = "is not known to this type"
    elif personal:
        problem = "is not as it should be (personal data: not shown)"
    else:
        problem = f"is {shown(found['input'])}"
    where = ".".join(path)
    return Fault(_code(kind, path[0]), where, f"{where} {problem}: {advice}")


def _code(kind: str, attribute: str) -> str:
    if kind in TITLES:
        return kind
    if attribute in ("time", "recordedtime"):
        return "E108"
    if attribute != "data":
        return "E103"
    return "E110" if kind == "extra_forbidden" else "E105"


def shown(value: Any, quote: bool = True) -> str:
    """A value as it would stand in JSON, on one line, cut to a readable length."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, LosslessFloat | Decimal):
        text = str(value)
    elif isinstance(value, str):
        text = json.dumps(value[: SHOWN + 1], ensure_ascii=not value.isprintable())
        text = text if quote else text[1:-1]
    else:
        try:
            text = json.dumps(value, default=repr)
        except ValueError:  # a number of thousands of digits
            text = "too long"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
