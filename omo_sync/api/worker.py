"""What each server process runs; what it needs comes by the environment, as for every command."""

from __future__ import annotations

import os
from pathlib import Path

from omo_sync.api.app import App
from omo_sync.api.service import Service
from omo_sync.bootstrap import Engine
from omo_sync.config.load import load


def make() -> App:
    """The application, by OMO_SYNC_CONFIG and OMO_SYNC_DATABASE. Raises ConfigError, StoreError."""
    file = os.environ.get("OMO_SYNC_CONFIG")
    config = load(Path(file) if file else None)
    engine = Engine(config.database, config.judging.settings())
    return App(Service(engine, config.api, config.locations))
