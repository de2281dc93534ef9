"""Dashboard and alert rules name only metrics that the daemon tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.daemon.test_metrics import documented
from tests.test_commands_documented import commands
from tests.tree import ROOT

DEPLOY = ROOT / "deploy"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
NAME = re.compile(r"\bomo_sync_[a-z_]+")
SUFFIXES = re.compile(r"_(?:total|bucket|sum|count)$")
LABELS = re.compile(r"\b(omo_sync_[a-z_]+)\{([^}]*)\}")
TOLD = re.compile(r"`(omo_sync_[a-z_]+)(?:\{([a-z,]*)\})?`")


def expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", []))
    yield from (rule["expr"] for rule in RULES)


def labels() -> dict[str, set[str]]:
    page = (ROOT / "docs" / "operations.md").read_text("utf-8")
    return {name: set(told.split(",")) - {""} for name, told in TOLD.findall(page)}


def test_every_metric_exists() -> None:
    named = {SUFFIXES.sub("", name) for text in expressions() for name in NAME.findall(text)}
    assert named
    assert named - documented() == set()


def test_every_metric_that_matters_is_shown() -> None:
    shown = {
        SUFFIXES.sub("", name)
        for panel in DASHBOARD["panels"]
        for target in panel.get("targets", [])
        for name in NAME.findall(target["expr"])
    }
    assert documented() - shown == set()


def test_every_label_exists() -> None:
    known = labels()
    for text in expressions():
        for name, selector in LABELS.findall(text):
            assert set(re.findall(r"([a-z_]+)(?:=~|!=|!~|=)", selector)) <= known[name], text


def test_brackets_close() -> None:
    for text in expressions():
        bare = re.sub(r'"[^"]*"', "", text)
        for opening, closing in ("()", "[]", "{}"):
            assert bare.count(opening) == bare.count(closing), text


def test_panels_do_not_overlap() -> None:
    places: set[tuple[int, int]] = set()
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & places, panel["title"]
        places |= cells


def test_every_alert_says_what_to_do() -> None:
    known = {path.removeprefix("omo-sync ") for path in commands()}
    names = [rule["alert"] for rule in RULES]
    assert len(names) == len(set(names))
    for rule in RULES:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in ("info", "warning", "critical")
        assert set(rule["annotations"]) == {"summary", "description"}
        for typed in re.findall(r"`omo-sync ([^`]+)`", rule["annotations"]["description"]):
            assert any(f"{typed} ".startswith(f"{command} ") for command in known), typed
