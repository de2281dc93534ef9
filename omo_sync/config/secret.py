"""A secret of the configuration: nothing that is logged, shown or raised repeats it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, SecretStr


def secret(given: Any) -> Any:
    """Keeps what is wrong with a secret out of the message about it."""
    if not isinstance(given, str | SecretStr):
        raise ValueError('write it as a text, "…", or take it from the environment: "${NAME}"')
    return given


Secret = Annotated[SecretStr, BeforeValidator(secret)]
