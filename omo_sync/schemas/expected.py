"""What a member has to look like, in words: for the sentence of a refusal and for the published schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

EXPECTED = "expected"  # the type of pydantic error whose message is one of these advices


@dataclass(frozen=True)
class Expected:
    """Annotation: replaces pydantic's words for any fault inside the type by one advice.

    advice: an imperative without a full stop, such as `send true or false`.
    """

    advice: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source), custom_error_type=EXPECTED, custom_error_message=self.advice
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "description": self.advice}
