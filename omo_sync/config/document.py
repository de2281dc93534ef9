"""The TOML file as plain data, with `${NAME}` replaced from the environment."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any

from omo_sync.errors import ConfigError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def read_document(path: Path) -> dict[str, Any]:
    """What the file says; variables are not replaced yet. Raises ConfigError."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"there is no configuration {path}; `omo-sync init` writes one") from None
    except OSError as error:
        raise ConfigError(f"the configuration {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"the configuration {path} is not UTF-8; save it with that encoding") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"the configuration {path} is not TOML: {error}") from error


def with_variables(value: Any, key: str, path: Path) -> Any:
    """The value with every `${NAME}` in its texts replaced. Raises ConfigError for one that is not set."""
    if isinstance(value, dict):
        return {
            name: with_variables(one, f"{key}.{name}" if key else name, path) for name, one in value.items()
        }
    if isinstance(value, list):
        return [with_variables(one, key, path) for one in value]
    if not isinstance(value, str):
        return value

    def look_up(found: re.Match[str]) -> str:
        name = found[1]
        if name not in os.environ:
            raise ConfigError(f"{path}: {key} needs the environment variable {name}, which is not set")
        return os.environ[name]

    return _VARIABLE.sub(look_up, value)
