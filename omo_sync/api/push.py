"""What the configuration says about facts that are pushed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from omo_sync.config.push import Hook, Sender
from omo_sync.config.sources import Source

EMPTY: Mapping[str, Any] = MappingProxyType({})


class Push(NamedTuple):
    """Senders, hooks and sources, by name."""

    senders: Mapping[str, Sender] = EMPTY
    hooks: Mapping[str, Hook] = EMPTY
    sources: Mapping[str, Source] = EMPTY


NOTHING = Push()
