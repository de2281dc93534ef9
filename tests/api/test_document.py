"""The OpenAPI document, and what a stranger's client may count on."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from tests.api.server import Server


@pytest.fixture(scope="session")
def document(server: Server) -> Any:
    return server.get("/openapi.json").json()


def test_every_operation_has_a_key_a_description_and_its_errors(document: Any) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            if path not in ("/healthz", "/readyz"):
                assert operation["security"], path
                assert {"401", "403", "429", "503"} <= set(operation["responses"]), path


def test_every_read_and_reservation_has_an_example_that_is_right(document: Any) -> None:
    shown = 0
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                for content in answer.get("content", {}).values():
                    if "example" in content:
                        shown += 1
                        Draft202012Validator(
                            {**content["schema"], "components": document["components"]}
                        ).validate(content["example"])
                    elif status in ("200", "201") and path.startswith("/v1/") and content.get("schema"):
                        assert path in ("/v1/events", "/v1/hooks/{name}"), path
    assert shown >= 16


def test_docs_need_nothing_from_elsewhere(server: Server) -> None:
    page = server.get("/docs")
    sources = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    assert sources
    assert all(source.startswith("/") for source in sources)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "https://" not in server.get("/docs/docs.js").text


def test_pages_of_known_origins_may_read(server: Server) -> None:
    asked = {"origin": "https://shop.example", "access-control-request-method": "GET"}
    allowed = httpx.options(f"{server.base}/v1/stock/SAFE", headers=asked)
    assert allowed.headers["access-control-allow-origin"] == "https://shop.example"
    answer = server.get("/v1/stock/SAFE", {"origin": "https://shop.example"})
    assert "etag" in answer.headers["access-control-expose-headers"]
    other = server.get("/v1/stock/SAFE", {"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in other.headers


def test_bodies_beyond_the_limit_are_refused(server: Server) -> None:
    declared = httpx.post(f"{server.base}/v1/events", content=b"x" * 5_000)
    assert declared.status_code == 413


def test_every_answer_keeps_browsers_from_guessing(server: Server, everything: dict[str, str]) -> None:
    for path in ("/v1/stock/SAFE", "/v1/stock/NONE", "/v1/items", "/v1/prices/TEA", "/docs", "/nowhere"):
        assert server.get(path, everything).headers["x-content-type-options"] == "nosniff", path


def test_metrics_count_by_route_and_name_no_sku(server: Server, everything: dict[str, str]) -> None:
    server.get("/v1/stock/SAFE")
    told = server.get("/metrics", everything).text
    assert 'omo_sync_api_requests_total{route="/v1/stock/{sku}",status="200"}' in told
    assert "SAFE" not in told
