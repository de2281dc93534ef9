"""The records of a request's body, as the bytes in which they came."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from omo_sync.adapters.lines import split_lines
from omo_sync.api.problem import Problem

ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
LINES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
PLAIN = "application/json"  # an array is a batch, anything else is one event
TAKEN = (ONE, BATCH, *LINES, PLAIN)

BLANKS = b" \t\n\r"

_BLANK = re.compile("[ \t\n\r]*")
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|["{}\[\],]', re.DOTALL)
_decoder = json.JSONDecoder(strict=False, parse_int=str, parse_float=str, parse_constant=str)


def records(body: bytes, content_type: str) -> Iterator[bytes]:
    """Each event of the body by itself. Raises Problem (415) for a body of another kind."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in TAKEN:
        raise Problem("wrong-media", what=kind or "-", taken=", ".join(TAKEN))
    if kind in LINES:
        return (line.content for line in split_lines([body]))
    if kind == BATCH or (kind == PLAIN and body.lstrip(BLANKS).startswith(b"[")):
        return elements(body)
    return iter([body])


def elements(body: bytes) -> Iterator[bytes]:
    """The elements of a JSON array, each as it is written; one that is broken holds back no other.

    What is no array is one record, and so is what stands after its end, or from where nothing can be
    told apart any more.
    """
    text = body.decode("latin-1")  # a character for each byte: what is not UTF-8 is its record's own fault
    place = _after_blanks(text, 0)
    if text[place : place + 1] != "[":
        yield body
        return
    place = _after_blanks(text, place + 1)
    while text[place : place + 1] != "]":
        end = _end(text, place)
        yield body[place:end].rstrip(BLANKS)
        place = _after_blanks(text, end)
        if text[place : place + 1] == ",":
            place = _after_blanks(text, place + 1)
        elif text[place : place + 1] != "]":
            break
    else:
        place = _after_blanks(text, place + 1)
    if place < len(text):
        yield body[place:]


def _after_blanks(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place


def _end(text: str, place: int) -> int:
    """Where the element that begins here ends."""
    try:
        end = _decoder.raw_decode(text, place)[1]
    except (ValueError, RecursionError):
        return _end_by_brackets(text, place)
    after = _after_blanks(text, end)
    return end if text[after : after + 1] in (",", "]") else _end_by_brackets(text, place)


def _end_by_brackets(text: str, place: int) -> int:
    """The same where it is no JSON: up to the comma or bracket that is not within its own."""
    depth = 0
    for found in _PIECE.finditer(text, place):
        piece = found[0]
        if piece == '"':  # a text that never ends
            return len(text)
        if piece in ("]", "}") and depth == 0:
            return found.start() if piece == "]" else len(text)
        if piece == "," and depth == 0:
            return found.start()
        depth += (piece in ("[", "{")) - (piece in ("]", "}"))
    return len(text)
