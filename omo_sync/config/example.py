"""The configurations that come with the package."""

from __future__ import annotations

from importlib.resources import files

NAMES = ("omo-sync", "online-retail")


def example(name: str = "omo-sync") -> str:
    """The TOML text of one of NAMES; `omo-sync` is the commented one that `omo-sync init` writes."""
    return files("omo_sync.config").joinpath("examples", f"{name}.toml").read_text(encoding="utf-8")
