"""What `doctor` looks at. Nothing is changed by looking."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from importlib.metadata import entry_points
from typing import NamedTuple

from omo_sync.adapters.contract import Adapter, Event, Row, Unread
from omo_sync.clock import now
from omo_sync.commands.session import Session
from omo_sync.config.sources import GROUP
from omo_sync.domain.fact import Fact
from omo_sync.errors import OmoSyncError, Refused
from omo_sync.projections.overview import progress_of
from omo_sync.reading import fact_of, facts_of
from omo_sync.schemas.parse import Parser
from omo_sync.schemas.rules import Rules
from omo_sync.store.aliases import aliases_of
from omo_sync.store.database import Database


class Check(NamedTuple):
    """found: what was found, and, where it is not ok, how to mend it."""

    check: str
    ok: bool
    found: str


class Checks:
    def __init__(self, session: Session) -> None:
        self.session = session

    def run(self) -> Iterator[Check]:
        configured = self._check("configuration", self._configuration)
        yield configured
        yield self._check("time zone", lambda: str(self.session.zone))
        yield from self._adapters()
        yield from self._database()
        if configured.ok and self.session.config.redis.url:
            yield self._check("redis", self._redis)
        if configured.ok:
            for name in self.session.config.sources:
                yield self._check(f"source {name}", partial(self._source, name))
            for name in self.session.config.targets:
                yield self._check(f"target {name}", partial(self._target, name))

    def _check(self, name: str, look: Callable[[], str]) -> Check:
        try:
            return Check(name, True, look())
        except (OmoSyncError, OSError) as error:
            return Check(name, False, str(error))

    def _configuration(self) -> str:
        if self.session.path is None:
            return self.session.say("doctor.no-configuration")
        count = len(self.session.config.sources)
        return self.session.say("doctor.configuration", path=self.session.path, count=count)

    def _adapters(self) -> Iterator[Check]:
        for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
            name = f"adapter {point.name}"
            try:
                point.load()
            except Exception as error:  # whatever its code does when it is imported
                yield Check(name, False, self.session.say("doctor.adapter", value=point.value, error=error))
            else:
                yield Check(name, True, point.value)

    def _database(self) -> Iterator[Check]:
        try:
            database = Database(self.session.url)
        except OmoSyncError as error:
            yield Check("database", False, str(error))
            return
        try:
            there = database.exists
        except OmoSyncError as error:
            yield Check("database", False, str(error))
            return
        if not there:
            yield self._check("database", lambda: self._room_for(database))
            return
        for name, look in (
            ("database", self._sound),
            ("writing", self._writable),
            ("read models", self._caught_up),
        ):
            check = self._check(name, partial(look, database))
            yield check
            if not check.ok:
                break
        database.close()

    def _room_for(self, database: Database) -> str:
        folder = database.path.parent if database.url.startswith("sqlite:") else None
        if folder is not None and not os.access(folder, os.W_OK):
            raise OSError(self.session.say("doctor.folder", folder=folder))
        return self.session.say("doctor.no-database", path=database.name)

    def _sound(self, database: Database) -> str:
        with database.server.faults():
            said = database.server.damage()
        if said is not None:
            raise OSError(self.session.say("doctor.damaged", path=database.name, error=said))
        return database.name

    def _writable(self, database: Database) -> str:
        with database.transaction(write=True):
            return self.session.say("doctor.writable")

    def _caught_up(self, database: Database) -> str:
        with database.transaction() as transaction:
            found = progress_of(transaction)
        if found.behind:
            raise OSError(self.session.say("doctor.behind", count=found.behind))
        if found.aside:
            raise OSError(self.session.say("doctor.aside", count=found.aside))
        return self.session.say("doctor.caught-up", position=found.position)

    def _redis(self) -> str:
        from redis import RedisError

        from omo_sync.signals.redis_link import RedisLink

        with closing(RedisLink(self.session.config.redis.url)) as link:
            try:
                link.client.ping()
            except RedisError as error:
                raise OSError(self.session.say("doctor.redis", name=link.name, error=error)) from error
            return link.name

    def _aliases(self, name: str) -> dict[str, str]:
        if not Database(self.session.url).exists:
            return {}
        with self.session.reading() as transaction:
            return aliases_of(transaction, name)

    def _source(self, name: str) -> str:
        """Reads a first batch and translates it, to look only."""
        adapter = self.session.config.sources[name].adapter(self._aliases(name))
        batch = next(iter(adapter.read(None)), None)
        rows = batch.rows if batch else []
        read = partial(fact_of, Parser(Rules.of(self.session.config.judging.settings())), now())
        problems = [problem for row in rows if (problem := refusal_of(adapter, row, read))]
        said = self.session.say("doctor.source", rows=len(rows), refused=len(problems))
        if rows and len(problems) == len(rows):
            raise OSError(f"{said} {problems[0]}")
        return f"{said} {problems[0]}" if problems else said

    def _target(self, name: str) -> str:
        self.session.config.targets[name].writer().check()
        return self.session.say("doctor.target")


def refusal_of(adapter: Adapter, row: Row | Unread, read: Callable[[Event], Fact]) -> str | None:
    try:
        facts_of(adapter, row, read)
    except Refused as refusal:
        return str(refusal)
    return None
