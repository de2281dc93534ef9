"""The published contract: valid by itself, and saying what the parser does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from omo_sync.errors import UsageError
from omo_sync.schemas.publish import asyncapi, event_schema, export
from tests.schemas.samples import MORE, MOVED, SMALLEST, TYPES, event, full, parsed, refusal, sold


def accepts(kind: str, sent: dict[str, Any]) -> bool:
    return Draft202012Validator(event_schema(kind)).is_valid(sent)


@pytest.mark.parametrize("kind", TYPES)
def test_schema_and_parser_accept_the_same_samples(kind: str) -> None:
    Draft202012Validator.check_schema(event_schema(kind))
    for sent in (event(kind), full(kind), event(kind) | {"subject": "x", "tries": 1, "sequence": None}):
        assert accepts(kind, sent)
        assert parsed(sent).type == kind


@pytest.mark.parametrize("kind", TYPES)
def test_schema_and_parser_miss_the_same_members(kind: str) -> None:
    schema = event_schema(kind)["properties"]["data"]
    assert set(schema["required"]) == set(SMALLEST[kind])
    other_scope = {"channel", "location"} if kind.startswith("price.") else set()
    known = {*SMALLEST[kind], *MORE.get(kind, ()), *other_scope, "retracts", "ext"}
    assert set(schema["properties"]) == known
    for member in SMALLEST[kind]:
        sent = event(kind, {name: value for name, value in SMALLEST[kind].items() if name != member})
        assert not accepts(kind, sent)
        assert refusal(sent).code == "E105"


@pytest.mark.parametrize("kind", TYPES)
def test_an_optional_member_may_be_null_in_both(kind: str) -> None:
    for member in ("retracts", *MORE.get(kind, ())):
        if member not in SMALLEST[kind]:
            sent = event(kind, {**SMALLEST[kind], member: None})
            assert accepts(kind, sent)
            assert parsed(sent).type == kind


BAD = [
    sold(quantity="1_000"),
    sold(quantity=" 1 "),
    sold(quantity=0),
    sold(quantity=True),
    sold(quantity="1.0001"),
    sold(sku=" a"),
    sold(sku="x" * 65),
    sold(sku=7),
    sold(price=1),
    sold(quantity=None),
    event(time="2026-03-01 09:00:00+08:00"),
    event(time="2026-03-01T09:00:00"),
    event(id=""),
    event(source="a b"),
    event(specversion="0.3"),
    event(sequence="x"),
    event(Subject="x"),
    event(subject=[]),
    event(type="omo.inventory.returned.v2"),
]


@pytest.mark.parametrize("sent", BAD)
def test_schema_and_parser_refuse_the_same(sent: dict[str, Any]) -> None:
    assert not accepts("inventory.sold", sent)
    assert refusal(sent).code.startswith("E1")


def test_what_is_published_says_the_defaults() -> None:
    members = event_schema("price.set")["properties"]["data"]["properties"]
    assert members["kind"]["default"] == "list"
    assert members["tax"]["default"] == "included"


def test_the_export_is_a_file_per_type_and_the_asyncapi_document(tmp_path: Path) -> None:
    files = export(tmp_path / "deep" / "schemas")
    assert [path.name for path in files[:-1]] == [f"omo.{kind}.v1.json" for kind in SMALLEST]
    assert files[-1].name == "asyncapi.json"
    for path in files:
        assert json.loads(path.read_text("utf-8"))
    assert export(tmp_path / "deep" / "schemas") == files


def test_an_export_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(UsageError, match=r"cannot be written to .*: name another directory"):
        export(tmp_path / "taken")


def test_the_asyncapi_document_names_every_message() -> None:
    document = asyncapi()
    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(document["info"])
    messages = document["components"]["messages"]
    assert sorted(messages) == TYPES
    for kind, message in messages.items():
        assert message["name"] == f"omo.{kind}.v1"
        assert message["summary"]
        Draft202012Validator.check_schema(message["payload"])
        assert Draft202012Validator(message["payload"]).is_valid(full(kind))
    assert set(document["channels"]["events"]["messages"]) == set(messages)
    assert document["operations"]["takeEvents"]["action"] == "receive"


def test_every_reference_of_the_asyncapi_document_resolves() -> None:
    document = asyncapi()
    found = list(references(document))
    assert len(found) > len(TYPES)
    for reference in found:
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert isinstance(target, dict)


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [each for value in node.values() for each in references(value)]
    if isinstance(node, list):
        return [each for value in node for each in references(value)]
    return []


def test_a_schema_stands_alone() -> None:
    for kind in TYPES:
        assert references(event_schema(kind)) == []


def test_the_protocols_example_is_valid() -> None:
    assert accepts("inventory.sold", event(data=MOVED, sequence="1842"))
