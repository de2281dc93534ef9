"""Every setting stands in the documentation and in the commented configuration."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel

from omo_sync.adapters.csv_folder.options import CsvOptions
from omo_sync.adapters.folder import FolderOptions
from omo_sync.adapters.http.options import CursorOptions, HttpOptions, HttpStreamOptions, PageOptions
from omo_sync.adapters.mapping.options import FactOptions, RuleOptions, ValueOptions
from omo_sync.adapters.mapping.steps import ALL
from omo_sync.adapters.odbc.options import ConnectionOptions, OdbcOptions, StreamOptions
from omo_sync.adapters.poslog.options import PosLogOptions
from omo_sync.adapters.shop.options import ShopStreamOptions, WechatOptions, YouzanOptions
from omo_sync.config.api import Api, Location, MemberTokens
from omo_sync.config.daemon import Daemon
from omo_sync.config.example import example
from omo_sync.config.judging import CountTolerance, Judging, SafetyStock
from omo_sync.config.load import File
from omo_sync.config.push import Hook, Sender
from omo_sync.config.redis import Redis
from omo_sync.config.reservations import Allotment, Reservations
from omo_sync.config.rules import Bound, Rule
from omo_sync.config.timing import Timing
from omo_sync.config.webhooks import Webhook
from omo_sync.publish.file import FileTarget, StockFile
from omo_sync.publish.http import HttpTarget, Look, StockRequest
from omo_sync.publish.odbc import OdbcTarget, PriceStatements, StockStatements
from tests.tree import ROOT

PAGE = ROOT / "docs" / "configuration.md"
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
GENERAL: tuple[type[BaseModel], ...] = (
    File,
    Judging,
    CountTolerance,
    SafetyStock,
    Api,
    MemberTokens,
    Location,
    Daemon,
    Timing,
    Redis,
    Sender,
    Hook,
    Reservations,
    Allotment,
    Rule,
    Bound,
    Webhook,
)
SOURCES: tuple[type[BaseModel], ...] = (
    OdbcTarget,
    StockStatements,
    PriceStatements,
    HttpTarget,
    StockRequest,
    Look,
    FileTarget,
    StockFile,
    FolderOptions,
    CsvOptions,
    ValueOptions,
    RuleOptions,
    FactOptions,
    OdbcOptions,
    ConnectionOptions,
    StreamOptions,
    HttpOptions,
    HttpStreamOptions,
    PageOptions,
    CursorOptions,
    WechatOptions,
    YouzanOptions,
    ShopStreamOptions,
)


def settings(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def words() -> set[str]:
    """What stands in backticks on the page, also within `{ … }`."""
    return {
        word
        for code in re.findall(r"`([^`]+)`", FENCED.sub("", PAGE.read_text(encoding="utf-8")))
        for word in re.findall(r"[a-z_-]+", code)
    }


@pytest.mark.parametrize("model", GENERAL + SOURCES)
def test_every_setting_is_on_the_page(model: type[BaseModel]) -> None:
    assert settings(model) - words() == set()


def test_every_step_is_on_the_page() -> None:
    assert set(ALL) - words() == set()


def test_every_setting_of_a_poslog_is_on_its_page_or_that_of_folders() -> None:
    page = FENCED.sub("", (ROOT / "docs" / "adapters" / "poslog.md").read_text(encoding="utf-8"))
    shown = {word for code in re.findall(r"`([^`]+)`", page) for word in re.findall(r"[a-z_]+", code)}
    assert settings(PosLogOptions) - settings(FolderOptions) - shown == set()


@pytest.mark.parametrize("model", GENERAL)
def test_every_general_setting_is_in_the_commented_configuration(model: type[BaseModel]) -> None:
    shown = set(
        re.findall(r"^#?([a-z_]+) = |[{,] ([a-z_]+) = |^#?\[\[?(?:judging\.)?([a-z_]+)", example(), re.M)
    )
    assert settings(model) - {word for words in shown for word in words} == set()
