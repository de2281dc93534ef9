"""Numbers of the protocol: from plain decimal texts to scaled whole numbers, never through a float."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from jiter import LosslessFloat
from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from omo_sync.schemas.expected import EXPECTED

REMEMBERED = 16_384  # texts kept per kind of number; a chain repeats a few hundred
LONGEST = 64  # characters of a text worth reading: far beyond any allowed number

QUANTITY_LIMIT = 10**9
MONEY_LIMIT = 10**14  # in ten-thousandths this still fits a signed 64-bit column


class Exact:
    """Annotation: a number with at most `places` decimals, given as JSON string, JSON number or Decimal.

    What comes out is a whole number of 10^-places, at most limit, not less than `least`.
    least: 0, or 1 for what has to be above 0; None for -limit. zero: whether 0 is allowed.
    """

    def __init__(self, places: int, limit: int, least: int | None = None, zero: bool = True) -> None:
        self.places = places
        self.scale = int(10**places)
        self.limit = limit
        self.greatest = limit * self.scale
        self.least = -self.greatest if least is None else least
        self.zero = zero
        self._plain = re.compile(rf"-?[0-9]+(?:\.[0-9]{{1,{places}}})?")
        self._known: dict[str, int] = {}

    def read(self, value: Any) -> int:
        """The scaled number. Raises ValueError when it is not one, or out of range."""
        if type(value) is str:
            known = self._known.get(value)
            if known is not None:
                return known
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            scaled = self._known[value] = self._in_range(self._scaled(value))
            return scaled
        if type(value) is int:
            return self._in_range(value * self.scale)
        if type(value) is LosslessFloat:
            return self._in_range(self._scaled(str(value)))
        if type(value) is Decimal and value.is_finite():
            return self._in_range(self._scaled(_shortest(value)))
        raise ValueError

    def _scaled(self, text: str) -> int:
        if len(text) > LONGEST or not self._plain.fullmatch(text):
            raise ValueError
        whole, _, fraction = text.partition(".")
        return int(whole + fraction.ljust(self.places, "0"))

    def _in_range(self, scaled: int) -> int:
        if not self.least <= scaled <= self.greatest or (scaled == 0 and not self.zero):
            raise ValueError
        return scaled

    @property
    def advice(self) -> str:
        """What to send, in words."""
        if self.least < 0:
            bounds = f"from -{self.limit} to {self.limit}" + ("" if self.zero else " but 0")
        else:
            bounds = f"above 0 and at most {self.limit}" if self.least else f"from 0 to {self.limit}"
        return (
            f"send a number {bounds} with at most {self.places} decimals, in plain decimal notation"
            ' such as "2.5" (no exponent, plus sign, spaces or separators)'
        )

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.custom_error_schema(
            core_schema.no_info_plain_validator_function(self.read),
            custom_error_type=EXPECTED,
            custom_error_message=self.advice,
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        sign = "" if self.least >= 0 else "-?"
        number: dict[str, Any] = {"type": "number", "minimum": -self.limit, "maximum": self.limit}
        if self.least >= 0:
            number["minimum"] = 0
        if self.least == 1:
            number["exclusiveMinimum"] = number.pop("minimum")
        if not self.zero:
            number["not"] = {"const": 0}
        pattern = rf"^{sign}[0-9]+(\.[0-9]{{1,{self.places}}})?$"
        return {"description": self.advice, "anyOf": [{"type": "string", "pattern": pattern}, number]}


def _shortest(value: Decimal) -> str:
    """A Decimal comes from a typed column such as numeric(16,4): its trailing zeros are the column's."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


Positive = Annotated[int, Exact(3, QUANTITY_LIMIT, least=1)]
NotNegative = Annotated[int, Exact(3, QUANTITY_LIMIT, least=0)]
Signed = Annotated[int, Exact(3, QUANTITY_LIMIT)]
NotZero = Annotated[int, Exact(3, QUANTITY_LIMIT, zero=False)]
Money = Annotated[int, Exact(4, MONEY_LIMIT, least=0)]
