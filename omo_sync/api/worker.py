"""What each server process runs; what it needs comes by the environment, as for every command."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from pathlib import Path

from omo_sync.api.app import App
from omo_sync.api.push import Push
from omo_sync.api.service import Service
from omo_sync.bootstrap import Engine
from omo_sync.config.demonstration import SECRET, opened
from omo_sync.config.load import Config, load
from omo_sync.reservations import Terms
from omo_sync.store.waiting import SERVICE, Away, patiently

LOG = logging.getLogger("omo_sync.api")


LOOK = 0.2  # seconds between two looks whether the process that began this one is there
SWITCH = 0.0005  # seconds for which a thread may keep others waiting: one that decides holds a lock meanwhile


def terms(config: Config) -> Terms:
    """On which reservations are taken."""
    told = config.reservations
    allotments = tuple(one.rule() for one in config.allotments)
    return Terms(told.expires_in, told.longest, told.waiting, told.keep_answers, allotments)


def push(config: Config) -> Push:
    """Who may push facts, and what hooks take."""
    return Push(config.senders, config.hooks, config.sources)


def away(how: Away) -> None:
    LOG.warning("The database's server is %s; waiting for it.", how.value)


def end_with(parent: int) -> None:
    """Ends this process soon after the one that began it, which may be killed without a word: its port is
    for the next one. What was acknowledged is stored."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    LOG.warning("The process that began this server has ended, and so does this one.")
    os._exit(1)


def make() -> App:
    """The application, by OMO_SYNC_CONFIG and OMO_SYNC_DATABASE. Raises ConfigError, StoreError."""
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    sys.setswitchinterval(SWITCH)
    file = os.environ.get("OMO_SYNC_CONFIG")
    config = load(Path(file) if file else None)
    settings = config.judging.settings()
    engine = patiently(config.database, lambda: Engine(config.database, settings), away, SERVICE)
    secret = os.environ.get(SECRET)
    api = opened(config.api, secret) if secret else config.api
    return App(Service(engine, api, config.locations, terms(config), push(config), config.redis))
