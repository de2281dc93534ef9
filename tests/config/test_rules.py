"""`[[judging.rules]]`: in human units, and what is said about every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from omo_sync.config.load import load
from omo_sync.domain.rules import Bound, Rule
from omo_sync.domain.settings import Settings
from omo_sync.errors import ConfigError


def rules(folder: Path, text: str) -> tuple[Rule, ...]:
    path = folder / "omo-sync.toml"
    path.write_text(text, encoding="utf-8")
    return load(path).judging.settings().rules


def test_a_rule_is_written_in_human_units(tmp_path: Path) -> None:
    text = """
        [[judging.rules]]
        name = "fresh"
        do = "approve"
        kind = "count-variance"
        category = ["fruit", "vegetables*"]
        uncertain = true
        within = { units = 3, percent = "2.5", small_units = "0.5", small_percent = 10, money = "49.99" }
        [[judging.rules]]
        name = "wms-1"
        do = "take-the-source"
        domain = "stock"
        source = "wms/*"
        sku = "69*"
        location = "dc-*"
        channel = "mini"
    """
    fresh, wms = rules(tmp_path, text)
    bound = Bound(3_000, 2_500, 500, 10_000, 499_900)
    kinds, categories = ("count-variance",), ("fruit", "vegetables*")
    assert fresh == Rule("fresh", "approve", kind=kinds, category=categories, uncertain=True, within=bound)
    assert wms == Rule(
        "wms-1", "take-the-source", ("stock",), (), ("wms/*",), ("69*",), ("dc-*",), ("mini",)
    )  # fmt: skip
    settings = Settings(rules=(fresh, wms))
    assert Settings.from_data(settings.as_data()) == settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "A b"\ndo = "ask"', "rules.1.name is 'A b'"),
        ('do = "ask"', "rules.1.name is missing"),
        ('name = "a"', "rules.1.do is missing"),
        ('name = "a"\ndo = "guess"', "rules.1.do is 'guess'"),
        ('name = "a"\ndo = "ask"\nkinds = "x"', "rules.1.kinds is no setting; do you mean kind?"),
        ('name = "a"\ndo = "ask"\nkind = "count"', "decides no kind 'count'; it decides count-variance"),
        (
            'name = "a"\ndo = "take-the-source"\nkind = "oversold"',
            "take-the-source decides no kind 'oversold'",
        ),
        ('name = "a"\ndo = "ask"\ndomain = "shoes"', "no domain 'shoes'; there are stock, price, points"),
        ('name = "a"\ndo = "ask"\nsku = []', "rules.1.sku is []"),
        ('name = "within-tolerance"\ndo = "ask"', "give this one another name"),
        ('name = "a"\ndo = "approve"\nwithin = { money = "1.23456" }', "at most 4 decimals"),
        ('name = "a"\ndo = "approve"\nwithin = { units = "1.2345" }', "at most 3 decimals"),
        ('name = "a"\ndo = "approve"\nwithin = { pieces = 1 }', "within.pieces is no setting"),
        ('name = "a"\ndo = "ask"\n[[judging.rules]]\nname = "a"\ndo = "ask"', "several rules are named a"),
    ],
)
def test_a_mistake_is_named_with_what_to_write(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as error:
        rules(tmp_path, f"[[judging.rules]]\n{text}")
    assert "omo-sync.toml" in str(error.value)
    assert said in str(error.value)
