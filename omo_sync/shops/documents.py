"""What shops answer, as JSON whose numbers are kept as they are written."""

from __future__ import annotations

import json
import re
from typing import Any

from omo_sync.shops.calls import Answered
from omo_sync.shops.port import ShopError

WHOLE = re.compile("-?[0-9]{1,18}")
_decode = json.JSONDecoder(parse_int=str, parse_float=str).decode


def document(name: str, answer: Answered) -> dict[str, Any]:
    """The object that was answered. Raises ShopError."""
    try:
        found = _decode(answer.body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ShopError(
            f"{name}: the shop does not answer JSON ({error}); correct `url`", "", sure=False
        ) from None
    if not isinstance(found, dict):
        raise ShopError(f"{name}: the shop answers no JSON object; correct `url`", "", sure=False)
    return found


def whole(name: str, found: Any, what: str) -> int:
    """A whole number of an answer. Raises ShopError."""
    if WHOLE.fullmatch(str(found)):
        return int(found)
    raise ShopError(
        f"{name}: the shop says {found!r} for {what}, which is no whole number; see whether its interface has"
        " changed",
        "",
        sure=False,
    )


def listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
