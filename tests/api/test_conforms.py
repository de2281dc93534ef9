"""What is answered is what the OpenAPI document says, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.conftest import GOODS, POINTS, STOCK
from tests.api.server import PATIENCE, Server

CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(params=["sqlite", "postgresql"])
def strange(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server of one's own: strangers reserve what the document's examples name."""
    file = f"sqlite:///{tmp_path}/store.db"
    server = Server(tmp_path, file if request.param == "sqlite" else request.getfixturevalue("postgresql"))
    server.tell([*GOODS, *STOCK, *POINTS])
    server.start()
    yield server
    server.stop()


def test_the_document_describes_what_is_answered(strange: Server) -> None:
    document = schemathesis.openapi.from_dict(strange.get("/openapi.json").json())
    operations = [found.ok() for found in document.get_all_operations()]
    key = strange.key("admin")
    for operation in operations:
        conforms(operation, strange, key)
    assert len(operations) >= 12


def conforms(operation: Any, server: Server, key: dict[str, str]) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def ask(case: Any) -> None:
        if case.path == "/v1/changes":
            case.query = {**(case.query or {}), "wait": 0}
        if isinstance(wanted := (case.query or {}).get("min_position"), int) and wanted > 0:
            case.query["min_position"] = wanted % 10  # a position that is there: others cost a wait each
        answer = case.call(base_url=server.base, headers=key, timeout=PATIENCE)
        case.validate_response(answer, checks=CHECKS)
        assert answer.status_code < 500

    ask()
