"""The whole configuration, checked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from omo_sync.config.api import Api, Location
from omo_sync.config.daemon import Daemon
from omo_sync.config.database import DEFAULT, database_url
from omo_sync.config.document import read_document, with_variables
from omo_sync.config.judging import Judging
from omo_sync.config.problems import checked
from omo_sync.config.push import Hook, Sender, check_hooks
from omo_sync.config.redis import Redis
from omo_sync.config.reservations import Allotment, Reservations
from omo_sync.config.sources import Source, read_source
from omo_sync.config.targets import Target, check_targets, read_target
from omo_sync.config.webhooks import Webhook

Language = Literal["auto", "zh", "en"]


class File(BaseModel):
    """The file's keys; what stands under `[sources.NAME]`, `[targets.NAME]` is for the adapter's own
    model."""

    model_config = ConfigDict(extra="forbid")

    database: str = Field(default=DEFAULT, min_length=1)
    language: Language = "auto"
    timezone: str = "Asia/Shanghai"
    judging: Judging = Judging()
    daemon: Daemon = Daemon()
    api: Api = Api()
    locations: tuple[Location, ...] = ()
    reservations: Reservations = Reservations()
    allotments: tuple[Allotment, ...] = ()
    senders: dict[str, Sender] = Field(default_factory=dict)
    hooks: dict[str, Hook] = Field(default_factory=dict)
    webhooks: dict[str, Webhook] = Field(default_factory=dict)
    redis: Redis = Redis()
    sources: dict[str, dict[str, Any]] = Field(default_factory=dict)
    targets: dict[str, dict[str, Any]] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{name!r} is no time zone; names are like Asia/Shanghai") from None


@dataclass(frozen=True)
class Config:
    """What was configured, with the defaults filled in.

    database: by database_url, without an option.
    timezone: the shop's, an IANA name; sources that say nothing else write their times in it.
    """

    database: str
    language: Language
    timezone: str
    judging: Judging
    daemon: Daemon
    api: Api
    locations: tuple[Location, ...]
    reservations: Reservations
    allotments: tuple[Allotment, ...]
    senders: dict[str, Sender]
    hooks: dict[str, Hook]
    webhooks: dict[str, Webhook]
    redis: Redis
    sources: dict[str, Source]
    targets: dict[str, Target]


def load(path: Path | None = None) -> Config:
    """The configuration in a file, or the defaults. Raises ConfigError that names file and key."""
    file = str(path) if path is not None else "configuration"
    written = with_variables(read_document(path), "", path) if path is not None else {}
    known = checked(File, written, file)
    sources = {name: read_source(name, told, known.timezone, file) for name, told in known.sources.items()}
    targets = {name: read_target(name, told, known.timezone, file) for name, told in known.targets.items()}
    check_targets(targets, sources, file)
    check_hooks(known.hooks, sources, file)
    return Config(
        database=database_url(None, path),
        language=known.language,
        timezone=known.timezone,
        judging=known.judging,
        daemon=known.daemon,
        api=known.api,
        locations=known.locations,
        reservations=known.reservations,
        allotments=known.allotments,
        senders=known.senders,
        hooks=known.hooks,
        webhooks=known.webhooks,
        redis=known.redis,
        sources=sources,
        targets=targets,
    )
