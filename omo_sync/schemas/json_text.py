"""JSON as the protocol takes it: UTF-8, no name twice, numbers kept as written."""

from __future__ import annotations

from typing import Any

import jiter

from omo_sync.errors import Refused
from omo_sync.schemas.refusal import shown

BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


def decode(raw: bytes) -> dict[str, Any]:
    """The JSON object that the bytes hold; fractions stay jiter's LosslessFloat. Raises Refused."""
    try:
        event = jiter.from_json(  # names repeat and are worth remembering, values are not
            raw,
            float_mode="lossless-float",
            catch_duplicate_keys=True,
            allow_inf_nan=False,
            cache_mode="keys",
        )
    except ValueError as error:
        raise _refused(raw, str(error)) from None
    if type(event) is not dict:
        raise Refused(
            "E103", f"the event is {shown(event)}: send a JSON object with the attributes of a CloudEvent"
        )
    return event


def _refused(raw: bytes, fault: str) -> Refused:
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        kind = "UTF-16" if raw.startswith(UTF16_BOMS) else "not UTF-8"
        return Refused("E101", f"the text is {kind} (byte {error.start + 1}): send the event in UTF-8")
    if raw.startswith(BOM):
        return Refused("E102", "the event begins with a byte order mark: leave it out")
    if not raw.strip():
        return Refused("E102", "there is nothing here: send one JSON object")
    if fault.startswith("Detected duplicate key"):
        return Refused("E102", f"a name stands twice in one object ({fault}): send each name once")
    if fault.startswith("number out of range"):
        return Refused("E105", f"a number has too many digits ({fault}): send one within range")
    return Refused("E102", f"the text is not JSON ({fault}): send one JSON object, without NaN or Infinity")
