"""The protocol as programs read it: a JSON Schema per event type, and an AsyncAPI document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from omo_sync.errors import UsageError
from omo_sync.schemas.envelope import PREFIX, VERSION
from omo_sync.schemas.event_types import EVENT_TYPES
from omo_sync.schemas.extensions import EXTENSIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ASYNCAPI = "asyncapi.json"
NULL = {"type": "null"}


def export(directory: Path) -> list[Path]:
    """Write `omo.….v1.json` for every event type, and `asyncapi.json`, into a directory, which is made.

    Returns the files in the order in which they were written. Raises UsageError where it cannot write.
    """
    documents = {f"{PREFIX}{name}{VERSION}.json": event_schema(name) for name in EVENT_TYPES}
    documents[ASYNCAPI] = asyncapi()
    written = []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, document in documents.items():
            path = directory / name
            path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise UsageError(f"{directory} cannot be written to ({error}): name another directory") from error
    return written


def event_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a whole event, by its short type."""
    event_type = PREFIX + name + VERSION
    return {"$schema": DIALECT, "$id": f"{event_type}.json", "title": event_type, **_event(name)}


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3.0 document: one channel, which takes every event type."""
    messages = {name: _message(name) for name in EVENT_TYPES}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "The sync protocol of omo-sync",
            "version": VERSION.removeprefix(".v"),
            "description": "What tills, shops and other systems tell omo-sync: one CloudEvent a fact.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            "events": {
                "address": "/v1/events",
                "description": "Facts of all sources, one by one or in batches, in any order.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {"takeEvents": {"action": "receive", "channel": {"$ref": "#/channels/events"}}},
        "components": {"messages": messages},
    }


def _message(name: str) -> dict[str, Any]:
    schema = _event(name)
    return {
        "name": PREFIX + name + VERSION,
        "summary": schema["description"],
        "contentType": "application/cloudevents+json",
        "payload": schema,
    }


def _event(name: str) -> dict[str, Any]:
    generated = TypeAdapter(EVENT_TYPES[name].shape).json_schema()
    schema: dict[str, Any] = _inlined(generated, generated.pop("$defs", {}))
    ((named, extension),) = EXTENSIONS.json_schema()["patternProperties"].items()
    properties = schema["properties"]
    properties["type"] = {"const": PREFIX + name + VERSION}
    properties["data"] = _nullable(properties["data"])
    return {
        **_nullable(schema),
        "description": properties["data"]["description"],
        "propertyNames": {"pattern": named},
        "additionalProperties": {"anyOf": [extension, NULL]},
    }


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    """The same object whose members may be null where they may be absent: the protocol takes both alike."""
    members = {
        name: member if name in schema["required"] else _or_null(member)
        for name, member in schema["properties"].items()
    }
    return {**schema, "properties": members}


def _or_null(member: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {name: member[name] for name in ("description", "default") if name in member}
    return {**said, "anyOf": [{name: member[name] for name in member if name not in said}, NULL]}


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    """Every reference replaced by what it stands for, and without the titles that repeat names."""
    if isinstance(node, list):
        return [_inlined(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].removeprefix("#/$defs/")], definitions)
    return {
        name: _inlined(value, definitions)
        for name, value in node.items()
        if not (name == "title" and isinstance(value, str))
    }
