"""What is answered is what the OpenAPI document says, whatever is asked: Schemathesis finds nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.api.conftest import GOODS, POINTS, STOCK
from tests.api.server import CONFIGURATION, PATIENCE, Server
from tests.api.test_points import token
from tests.databases import POSTGRESQL, SQLITE

# Positions that are not there yet cost a wait each, and a thousand lines are no small body.
QUICK = CONFIGURATION.replace('wait = "2s"', 'wait = "1ms"').replace("max_body = 4096", "")

PHASES = {"sqlite": "examples,coverage,fuzzing", "postgresql": "examples,fuzzing,stateful"}
"""By the kind of the store's URL. Half of the time goes into coverage, which is of the document more than of
the store."""

AS_A_CALLER = """
[auth.openapi]
key = {{ bearer = "{key}" }}
keyHeader = {{ api_key = "{key}" }}
memberToken = {{ bearer = "{token}" }}

[[operations]]
include-path = "/v1/changes"
parameters = {{ wait = 0 }}
"""


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def strange(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of one's own: strangers reserve what the document's examples name."""
    folder = tmp_path_factory.mktemp("strange")
    with ExitStack() as held:
        url = f"sqlite:///{folder}/store.db"
        if request.param == POSTGRESQL:
            url = held.enter_context(request.getfixturevalue("postgresql_server").database())
        server = Server(folder, url, QUICK)
        server.tell([*GOODS, *STOCK, *POINTS])
        server.start()
        held.callback(server.stop)
        yield server


def test_a_position_beyond_the_log_is_a_conflict_however_short_the_wait(strange: Server) -> None:
    headers = strange.key("admin")
    for path in ("/v1/stock/6901234567892", "/v1/items", "/v1/prices/TEA"):
        assert strange.get(path, headers, min_position=10**9).status_code == 409, path


def test_schemathesis_finds_nothing(strange: Server) -> None:
    """With all its checks, as its command line makes them, on all operations."""
    written = strange.folder / "schemathesis.toml"
    key, member = (headers["authorization"][7:] for headers in (strange.key("admin"), token()))
    written.write_text(AS_A_CALLER.format(key=key, token=member))
    assert strange.get("/v1/members/me/points", {"authorization": f"Bearer {member}"}).status_code == 200
    found = subprocess.run(
        [sys.executable, "-m", "schemathesis.cli", "--no-color", "--config-file", str(written), "run",
         f"{strange.base}/openapi.json", "--phases", PHASES[strange.url.partition(":")[0]],
         "--max-examples", "5", "--generation-deterministic"],
        cwd=strange.folder, capture_output=True, text=True, check=False, timeout=10 * PATIENCE,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout + found.stderr
    operations = sum(map(len, strange.get("/openapi.json").json()["paths"].values()))
    assert f"{operations} selected / {operations} total" in found.stdout
