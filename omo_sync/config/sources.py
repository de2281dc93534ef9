"""`[sources.NAME]`: which adapter reads the source, when, and that adapter's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pydantic import BaseModel

from omo_sync.config.problems import checked
from omo_sync.config.timing import Timing
from omo_sync.config.watermark import Watermark
from omo_sync.errors import ConfigError

GROUP = "omo_sync.adapters"


@dataclass(frozen=True)
class Source:
    """One configured source. kind: the adapter's class, as its contract describes it. timing: when
    the daemon pulls it. watermark: what a pull says on its behalf; None for nothing."""

    name: str
    kind: Any
    options: BaseModel
    timing: Timing = field(default_factory=Timing)
    watermark: Watermark | None = None

    def adapter(self, aliases: Mapping[str, str] | None = None) -> Any:
        """The adapter, ready to be read. aliases: other codes of items, to skus. Raises ConfigError."""
        return self.kind(self.name, self.options, aliases)


def read_source(name: str, told: dict[str, Any], timezone: str, file: str) -> Source:
    """The source, its keys checked. Raises ConfigError."""
    keys = dict(told)
    kind = installed(GROUP, keys.pop("adapter", None), f"sources.{name}", file)
    told_when = {key: keys.pop(key) for key in Timing.model_fields if key in keys}
    timing = checked(Timing, told_when, file, ("sources", name))
    mark = keys.pop("watermark", None)
    watermark = None if mark is None else checked(Watermark, mark, file, ("sources", name, "watermark"))
    if "timezone" in kind.Options.model_fields:
        keys.setdefault("timezone", timezone)
    return Source(name, kind, checked(kind.Options, keys, file, ("sources", name)), timing, watermark)


def installed(group: str, wanted: object, at: str, file: str) -> Any:
    """The class behind an entry point of a group, which the file names under `at`. Raises ConfigError."""
    known: dict[str, EntryPoint] = {found.name: found for found in entry_points(group=group)}
    if wanted not in known:
        near = get_close_matches(str(wanted), known, n=1)
        said = "has no adapter" if wanted is None else f"has the adapter {wanted!r}, which is not installed"
        hint = (
            f"; do you mean {near[0]!r}?" if near else f"; installed are {', '.join(sorted(known)) or 'none'}"
        )
        raise ConfigError(f"{file}: {at} {said}{hint}")
    try:
        return known[str(wanted)].load()
    except ImportError as error:
        raise ConfigError(f"{file}: the adapter {wanted!r} of {at} does not load: {error}") from error
