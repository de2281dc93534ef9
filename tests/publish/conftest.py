"""A store, and targets that it is published to."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.config.sources import Source
from omo_sync.config.targets import Target, read_target
from omo_sync.errors import TargetError
from omo_sync.publish.deliver import Told
from omo_sync.publish.publish import Publish
from omo_sync.store import sent
from tests.running import engine

SECOND = 1_000_000


class Published:
    """A target of a configuration (TOML), with a store of its own."""

    def __init__(self, on: Engine, configuration: str, more: dict[str, Any]) -> None:
        self.engine = on
        self.sources: dict[str, Source] = {}
        self.target: Target = read_target(
            "shop", {**tomllib.loads(configuration), **more}, "Asia/Shanghai", "test"
        )

    def publish(self) -> Publish:
        return Publish(
            self.engine.database, self.engine.projector, self.target, self.engine.now, self.sources
        )

    def run(self) -> Told:
        """One run. Raises TargetError."""
        total = Told()
        for piece in self.publish().run():
            total = total.plus(piece)
        return total

    def fails(self) -> str:
        with pytest.raises(TargetError) as raised:
            self.run()
        return str(raised.value)

    def wait(self, seconds: int) -> None:
        later = self.engine.now() + seconds * SECOND
        self.engine.now = self.engine.ingest.clock = lambda: later

    def states(self) -> dict[str, int]:
        with self.engine.database.transaction() as transaction:
            return sent.states(transaction, self.target.name)


Make = Callable[..., Published]


@pytest.fixture
def published(both: str) -> Iterator[Make]:
    """Makes a target of a configuration (TOML) and further keys."""
    with engine() as on:

        def make(configuration: str, **more: Any) -> Published:
            return Published(on, configuration, more)

        yield make
