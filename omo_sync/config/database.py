"""Which database: told without reading the rest of the settings, since every command needs it first."""

from __future__ import annotations

import os
from pathlib import Path

from omo_sync.errors import ConfigError

DEFAULT = "sqlite:///omo-sync.db"
VARIABLE = "OMO_SYNC_DATABASE"


def database_url(option: str | None, path: Path | None) -> str:
    """The option, else the variable OMO_SYNC_DATABASE, else `database` in the file, else DEFAULT.

    Raises ConfigError.
    """
    told = option or os.environ.get(VARIABLE)
    if told or path is None:
        return told or DEFAULT

    from omo_sync.config.document import read_document, with_variables

    written = with_variables(read_document(path).get("database", DEFAULT), "database", path)
    if not isinstance(written, str) or not written:
        raise ConfigError(f'{path}: database is {written!r}; write a URL, for example "{DEFAULT}"')
    return written
