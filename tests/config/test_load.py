"""The configuration: its defaults, its examples, and what is said about every mistake."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from omo_sync.adapters.csv_folder import CsvFolder
from omo_sync.adapters.jsonl_folder import JsonlFolder
from omo_sync.config import sources
from omo_sync.config.example import NAMES, example
from omo_sync.config.load import Config, load
from omo_sync.domain.fact import DAY, HOUR, MINUTE
from omo_sync.domain.settings import CountTolerance, SafetyStock, Settings
from omo_sync.errors import ConfigError


def loaded(folder: Path, text: str | bytes) -> Config:
    path = folder / "omo-sync.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(path)


def mistake(folder: Path, text: str | bytes) -> str:
    with pytest.raises(ConfigError) as error:
        loaded(folder, text)
    assert "omo-sync.toml" in str(error.value)
    return str(error.value)


def test_the_defaults_are_the_domains() -> None:
    config = load()
    assert config.judging.settings() == Settings()
    general = {"database": "sqlite:///omo-sync.db", "language": "auto", "timezone": "Asia/Shanghai"}
    assert config == replace(config, **general, sources={})


def test_settings_are_written_in_human_units(tmp_path: Path) -> None:
    judging = loaded(
        tmp_path,
        """
        [judging]
        settle = "90s"
        patience = "2d"
        stale_hold = "500ms"
        late_horizon = "36h"
        ahead_limit = "5m"
        handover_authority = ["erp/*"]
        price_authority = ["pos/*"]
        outlier_percent = "12.5"
        safety_stock = [{ sku = "A*", quantity = 3 }, { location = "s1", quantity = "0.25" }]
        trusted_recorders = ["edge/*"]
        gtin_sources = ["pos/*"]
        [judging.count_tolerance]
        units = "10"
        percent = "0.5"
        small_units = "1"
        small_percent = "100"
        """,
    ).judging
    assert judging.settings() == Settings(
        settle=90_000_000,
        patience=2 * DAY,
        stale_hold=500_000,
        late_horizon=36 * HOUR,
        ahead_limit=5 * MINUTE,
        handover_authority=("erp/*",),
        price_authority=("pos/*",),
        count_tolerance=CountTolerance(10_000, 500, 1_000, 100_000),
        outlier_percent=12_500,
        safety_stock=(SafetyStock("A*", "*", 3_000), SafetyStock("*", "s1", 250)),
        trusted_recorders=("edge/*",),
        gtin_sources=("pos/*",),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("langauge = 'en'", "langauge is no setting; do you mean language?"),
        ("[judging]\nsetle = '15m'", "judging.setle is no setting; do you mean settle?"),
        (
            "[judging.count_tolerance]\nunit = '5'",
            "judging.count_tolerance.unit is no setting; do you mean units?",
        ),
        ("[judging]\nsafety_stock = [{ qty = 1 }]", "judging.safety_stock.1.quantity is missing; add it"),
        ("[judging]\nxyzzy = 1", "there are ahead_limit, "),
        ("[judging]\nsettle = 15", "judging.settle: 15 is not a duration"),
        ("[judging]\nsettle = '15 minutes'", "'15 minutes' is not a duration"),
        (
            "[judging]\noutlier_percent = 0.5",
            '0.5 is not a number of at most 3 decimals; write it in quotes: "0.5"',
        ),
        ("[judging]\noutlier_percent = '-1'", "'-1' is not a number"),
        ("[judging]\noutlier_percent = true", "True is not a number"),
        ("language = 'fr'", "language is 'fr': input should be 'auto', 'zh' or 'en'"),
        ("timezone = 'Shanghai'", "timezone: 'Shanghai' is no time zone"),
        ("[sources.a]\nfolder = 'x'", "sources.a has no adapter; installed are csv, http"),
        (
            "[sources.a]\nadapter = 'cvs'",
            "sources.a has the adapter 'cvs', which is not installed; do you mean 'csv'?",
        ),
        ("[sources.a]\nadapter = 'jsonl'\nfoldr = 'x'", "sources.a.foldr is no setting; do you mean folder?"),
        ("[sources.a]\nadapter = 'jsonl'", "sources.a.folder is missing; add it"),
        (
            "[sources.a]\nadapter = 'csv'\nfolder = 'x'\nfacts = [{ type = 'x' }]\n"
            "values.sku = { from = 'a', chnge = [] }",
            "sources.a.values.sku.chnge is no setting; do you mean change?",
        ),
        (
            "[sources.a]\nadapter = 'csv'\nfolder = 'x'\nfacts = [{ type = 'x' }, { typ = 'x' }]",
            "sources.a.facts.2.typ is no setting; do you mean type?",
        ),
        (
            "[sources.a]\nadapter = 'csv'\nfolder = 'x'\nfacts = [{ type = 'x' }]\n"
            "rules = [{ when = { a = '' }, then = 'refuse' }]",
            "sources.a.rules.1: a row that is refused needs a sentence in `because`",
        ),
        (
            "[sources.a]\nadapter = 'jsonl'\nfolder = '${OMO_NOT_SET}/x'",
            "needs the environment variable OMO_NOT_SET",
        ),
        ("language = ?", "is not TOML: Invalid value (at line 1, column 12)"),
        ("# 中文\n".encode("gbk"), "is not UTF-8; save it with that encoding"),
    ],
)
def test_every_mistake_is_named(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in mistake(tmp_path, text)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    said = mistake(tmp_path, "langauge = 'en'\n[judging]\nsettle = 15\n")
    assert "langauge" in said
    assert "judging.settle" in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no configuration .*; `omo-sync init` writes one"):
        load(tmp_path / "omo-sync.toml")
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path)


def test_the_mark_of_a_windows_editor_is_no_mistake(tmp_path: Path) -> None:
    assert loaded(tmp_path, "\ufefflanguage = 'zh'\r\n").language == "zh"


def test_texts_may_name_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMO_FOLDER", "/data")
    config = loaded(tmp_path, "[sources.a]\nadapter = 'jsonl'\nfolder = '${OMO_FOLDER}/in'\n")
    assert config.sources["a"].options.model_dump()["folder"] == Path("/data/in")


def test_a_source_has_the_time_zone_of_the_file_or_its_own(tmp_path: Path) -> None:
    told = "timezone = 'Europe/London'\n"
    for name, more in (("a", ""), ("b", "timezone = 'Asia/Tokyo'\n")):
        told += f"[sources.{name}]\nadapter = 'csv'\nfolder = 'x'\n{more}facts = [{{ type = 'x' }}]\n"
    options = {name: one.options.model_dump() for name, one in loaded(tmp_path, told).sources.items()}
    assert (options["a"]["timezone"], options["b"]["timezone"]) == ("Europe/London", "Asia/Tokyo")


def test_an_adapter_that_does_not_load_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = EntryPoint("broken", "omo_sync.no_such_module:Adapter", sources.GROUP)
    monkeypatch.setattr(sources, "entry_points", lambda group: [broken])
    said = mistake(tmp_path, "[sources.a]\nadapter = 'broken'\n")
    assert "does not load: No module named 'omo_sync.no_such_module'" in said


def test_every_example_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMO_ONLINE_RETAIL", str(tmp_path))
    for name in NAMES:
        for source in loaded(tmp_path, example(name)).sources.values():
            assert source.adapter().name == source.name
    files = Path(sources.__file__).parent.joinpath("examples").glob("*.toml")
    assert sorted(file.stem for file in files) == sorted(NAMES)


def test_the_commented_configuration_shows_the_defaults(tmp_path: Path) -> None:
    text = example()
    assert loaded(tmp_path, text) == load()
    shown = loaded(tmp_path, re.sub(r"^#(?=\S)", "", text, flags=re.MULTILINE))
    none, settings = SafetyStock("*", "*", 0), shown.judging.settings()
    assert [rule.name for rule in settings.rules] == ["tobacco", "fresh", "dc-books", "mini-prices"]
    assert [one.offset for one in settings.clock_correction] == [432_000_000]
    assert replace(settings, rules=(), clock_correction=()) == Settings(safety_stock=(none,))
    assert (shown.database, shown.language, shown.timezone) == (
        load().database,
        load().language,
        load().timezone,
    )
    adapters = {name: source.adapter() for name, source in shown.sources.items()}
    assert isinstance(adapters["till-01"], CsvFolder)
    assert isinstance(adapters["mall"], JsonlFolder)


def test_every_line_of_the_commented_configuration_is_explained_in_both_languages() -> None:
    for block in example().split("\n\n"):
        if not re.search(r"^#?[a-z_]+ = |^#?\[\[?sources", block, re.MULTILINE):
            continue
        comments = re.findall(r"^# (.*)$", block, re.MULTILINE)
        if not comments:
            assert block.startswith("#[[sources.till-01.facts]]")
            continue
        assert re.search(r"[\u4e00-\u9fff]", comments[-1]), block
        assert re.match(r"[A-Z]", comments[0]), block
