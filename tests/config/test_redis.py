"""`[redis]`: absent by default, and a URL that is none is refused without repeating its password."""

from __future__ import annotations

from pathlib import Path

import pytest

from omo_sync.config.load import load
from omo_sync.config.redis import Redis
from omo_sync.errors import ConfigError


def written(folder: Path, text: str) -> Path:
    path = folder / "omo-sync.toml"
    path.write_text(f"[redis]\n{text}\n", encoding="utf-8")
    return path


def test_there_is_none_by_default(tmp_path: Path) -> None:
    assert load().redis == load(written(tmp_path, "")).redis == Redis()
    assert Redis().url == ""


@pytest.mark.parametrize("url", ["redis://h:6379/0", "rediss://u:p@h/1", "unix:///run/redis.sock"])
def test_urls_are_taken(url: str, tmp_path: Path) -> None:
    path = written(tmp_path, f'url = "{url}"\nprefix = "shop-2"\nstream_length = 500')
    assert load(path).redis == Redis(url=url, prefix="shop-2", stream_length=500)


def test_another_url_is_refused_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"redis\.url: this is no URL of a Redis; write") as error:
        load(written(tmp_path, 'url = "http://user:hunter2@host"'))
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("key", ['prefix = ""', 'prefix = "a b"', "stream_length = 0"])
def test_what_cannot_be_is_refused(key: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"redis\.{key.partition(' ')[0]}"):
        load(written(tmp_path, key))
