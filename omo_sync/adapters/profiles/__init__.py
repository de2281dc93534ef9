"""Ready configurations of known systems: `profile = "ospos"`, and over it what is different here."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from importlib.resources import files
from typing import Any


def names() -> list[str]:
    """The profiles that there are."""
    found = (entry.name for entry in files(__name__).iterdir())
    return sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml"))


def with_profile(given: dict[str, Any]) -> dict[str, Any]:
    """The keys of a source over those of the profile that they name: tables are merged, all else is
    replaced. A profile may name another that it stands over. Raises ValueError for a profile that does
    not exist."""
    name = given.get("profile")
    if name is None:
        return given
    known = names()
    if name not in known:
        near = get_close_matches(str(name), known, n=1)
        hint = f"do you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise ValueError(f"{name!r} is no profile; {hint}")
    ready = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    return over(with_profile(ready), given)


def over(ready: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Both, where `given` goes before `ready`."""
    merged = dict(ready)
    for key, value in given.items():
        before = merged.get(key)
        merged[key] = over(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged
