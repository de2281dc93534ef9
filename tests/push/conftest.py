"""A running server that takes facts, on each of the databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.api.server import Server
from tests.databases import POSTGRESQL, SQLITE
from tests.push.shop import CONFIGURATION


@pytest.fixture(scope="session", params=[SQLITE, POSTGRESQL])
def taking(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("push")
    with ExitStack() as held:
        if request.param == SQLITE:
            url = f"sqlite:///{folder}/store.db"
        else:
            url = held.enter_context(request.getfixturevalue("postgresql_server").database())
        made = Server(folder, url, CONFIGURATION)
        made.start()
        held.callback(made.stop)
        yield made
