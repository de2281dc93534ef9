"""What the global options say, read no further than a command needs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from omo_sync.commands.messages import CHINESE, ENGLISH, Language, text
from omo_sync.commands.output import advise
from omo_sync.errors import ConfigError, StoreError
from omo_sync.store.waiting import ONCE, Away, Patience, patiently

if TYPE_CHECKING:
    from datetime import tzinfo

    from omo_sync.bootstrap import Engine
    from omo_sync.config.load import Config
    from omo_sync.store.database import Database, Transaction
    from omo_sync.store.log import EventLog

ZONE = "Asia/Shanghai"

Result = TypeVar("Result")


def terminal_language() -> Language:
    environment = os.environ.get
    locale = environment("LC_ALL") or environment("LC_MESSAGES") or environment("LANG") or ""
    return CHINESE if locale.lower().startswith("zh") else ENGLISH


class Session:
    """One run of `omo-sync`."""

    database_option: str | None = None
    config_option: str | None = None
    _away: Away | None = None  # what was told last of the server

    @property
    def path(self) -> Path | None:
        """The configuration file, where one was named."""
        return Path(self.config_option) if self.config_option else None

    @cached_property
    def document(self) -> dict[str, Any]:
        """The configuration file as it is written, {} without one. Raises ConfigError."""
        if self.path is None:
            return {}
        from omo_sync.config.document import read_document

        return read_document(self.path)

    @cached_property
    def url(self) -> str:
        """The database. Raises ConfigError, also where only the file is wrong."""
        from omo_sync.config.database import database_url

        return database_url(self.database_option, self.path if self.document else None)

    @cached_property
    def config(self) -> Config:
        """The whole configuration, checked. Raises ConfigError."""
        from omo_sync.config.load import load

        return load(self.path)

    @cached_property
    def language(self) -> Language:
        """Of what people read: as configured, else as the terminal's. A configuration that cannot
        be read is told in the terminal's."""
        try:
            told = self.document.get("language", "auto")
        except ConfigError:
            told = "auto"
        if told in (ENGLISH, CHINESE):
            return CHINESE if told == CHINESE else ENGLISH
        return terminal_language()

    @cached_property
    def zone(self) -> tzinfo:
        """The shops' time zone, in which people read times. Raises ConfigError."""
        from zoneinfo import ZoneInfo

        told = self.document.get("timezone", ZONE)
        try:
            return ZoneInfo(str(told))
        except (KeyError, ValueError, OSError):
            raise ConfigError(f"{self.path}: timezone is {told!r}; names are like {ZONE}") from None

    def say(self, key: str, **values: object) -> str:
        """A sentence of the catalogue in the language of this run."""
        return text(self.language, key, **values)

    def when(self, microseconds: int) -> str:
        """An instant as people of the shop read it."""
        from omo_sync.domain.plain import instant

        return instant(microseconds, self.zone)

    def patiently(self, work: Callable[[], Result], patience: Patience = ONCE) -> Result:
        """What the work gives, once the database's server is there; people are told that it is waited for.
        Raises StoreError."""
        from omo_sync.store.database import Database

        def tell(away: Away) -> None:
            if away is not self._away:
                path, seconds = Database(self.url).name, f"{patience.silent:g}"
                advise(self.say(f"store.{away.value}", path=path, seconds=seconds))
            self._away = away

        return patiently(self.url, work, tell, patience)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """The store, which has to be there. Raises StoreError."""
        from omo_sync.store.database import Database

        database = Database(self.url)
        if not self.patiently(lambda: database.exists):
            raise StoreError(self.say("store.missing", path=database.name))
        try:
            yield database
        finally:
            database.close()

    def expect_made(self, database: Database) -> None:
        """For commands on stores of any version. Raises StoreError where there is none."""
        if not database.server.made():
            raise StoreError(self.say("store.missing", path=database.name))

    def expect_store(self) -> None:
        """For commands that make no store. Raises StoreError."""
        with self.database():
            return

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A reading transaction on the store. Raises StoreError."""
        with self.database() as database, database.transaction() as transaction:
            yield transaction

    @contextmanager
    def reading_log(self) -> Iterator[tuple[Transaction, EventLog]]:
        """The same, with the log beside it. Raises StoreError."""
        from omo_sync.store.log import EventLog

        with self.database() as database, database.transaction() as transaction:
            yield transaction, EventLog(database)

    def apply_settings(self, engine: Engine) -> None:
        """What the configuration has changed holds from now on. Without a configuration the
        settings that stand in the log hold."""
        from omo_sync.commands.progress import Advance, bar

        if self.path is None:
            return
        with ExitStack() as stack:

            def refold() -> Advance:
                advise(self.say("settings.refolding"))
                return stack.enter_context(bar(self.say("progress.rebuild"), None))

            changed = engine.apply_settings(refold)
        if changed:
            advise(self.say("settings.applied"))

    @contextmanager
    def engine(self) -> Iterator[Engine]:
        """The store and all that belongs to it, made if it is not there; by the configuration, or
        else by the settings that stand in the log. Raises OmoSyncError."""
        from omo_sync.bootstrap import Engine
        from omo_sync.domain.settings import DEFAULTS
        from omo_sync.projections import state as states

        url = self.url
        settings = DEFAULTS if self.path is None else self.config.judging.settings()
        engine = self.patiently(lambda: Engine(url, settings))
        try:
            if self.path is None:
                with engine.database.transaction() as transaction:
                    engine.settings = states.load(transaction).settings
            yield engine
        finally:
            engine.close()
