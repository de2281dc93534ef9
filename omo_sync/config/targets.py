"""`[targets.NAME]`: which adapter tells the target, when, and that adapter's own keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from omo_sync.config.problems import checked
from omo_sync.config.sources import Source, installed
from omo_sync.config.timing import Timing
from omo_sync.errors import ConfigError

GROUP = "omo_sync.targets"


@dataclass(frozen=True)
class Target:
    """One configured target. kind: the adapter's class, as its contract describes it. options: a
    TargetOptions of its own. timing: when the daemon tells it."""

    name: str
    kind: Any
    options: Any
    timing: Timing = field(default_factory=Timing)

    def writer(self) -> Any:
        """The adapter, ready to tell."""
        return self.kind(self.name, self.options)


def read_target(name: str, told: dict[str, Any], timezone: str, file: str) -> Target:
    """The target, its keys checked. Raises ConfigError."""
    keys = dict(told)
    kind = installed(GROUP, keys.pop("adapter", None), f"targets.{name}", file)
    told_when = {key: keys.pop(key) for key in Timing.model_fields if key in keys}
    timing = checked(Timing, told_when, file, ("targets", name))
    model: type[BaseModel] = kind.Options
    if "timezone" in model.model_fields:
        keys.setdefault("timezone", timezone)
    return Target(name, kind, checked(model, keys, file, ("targets", name)), timing)


def check_targets(targets: Mapping[str, Target], sources: Mapping[str, Source], file: str) -> None:
    """Raises ConfigError for a target that names a source which is not there, or cannot be compared."""
    for target in targets.values():
        source = target.options.source
        if source is not None and source not in sources:
            known = ", ".join(sources) or "none"
            raise ConfigError(f"{file}: targets.{target.name}.source is {source!r}; the sources are {known}")
        if any(feed.seen for feed in target.options.feeds.values()) and not hasattr(
            sources[source].kind, "written"
        ):
            raise ConfigError(
                f"{file}: targets.{target.name} has `seen`, and the source {source} compares nothing; leave"
                " `seen` out"
            )
