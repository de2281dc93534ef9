"""What every adapter promises, as tests. A class that inherits them gives one fixture, `case`."""

from __future__ import annotations

import copy
import logging
import os
from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from omo_sync.adapters.contract import BATCH, Adapter, Event, Reports, Row, Together, Unread
from omo_sync.adapters.sheet import sheet_of
from omo_sync.bootstrap import Engine
from omo_sync.clock import now
from omo_sync.config.watermark import Watermark
from omo_sync.domain.fact import Fact
from omo_sync.errors import Refused, SourceError
from omo_sync.ingest import Totals
from omo_sync.pull import Pull
from omo_sync.reading import fact_of, facts_of
from omo_sync.schemas.codes import TITLES
from omo_sync.schemas.parse import Parser
from omo_sync.schemas.rules import Rules
from omo_sync.testing.case import Case, Reading

Told = list[Event] | tuple[str, str]
"""The events of a row, or code and sentence of its refusal."""


class AdapterContract:
    """Inherit it, and give a fixture `case` that makes a Case."""

    def test_rows_come_in_bounded_batches(self, case: Case) -> None:
        sizes = [len(batch.rows) for batch in Reading(case).batches()]
        assert sum(sizes) > case.bad, "the source of the case needs rows that can be taken, too"
        assert max(sizes) <= BATCH

    def test_reading_again_from_the_beginning_gives_the_same(self, case: Case) -> None:
        first, second = (
            [(list(batch.rows), batch[1:]) for batch in Reading(case).batches()] for _ in range(2)
        )
        assert first == second

    def test_nothing_is_left_after_the_last_cursor(self, case: Case) -> None:
        reading = Reading(case)
        told = identities(case, reading.rows())
        again = reading.rows()
        assert identities(case, again) <= told, "what was read already has to keep its identity"
        assert Reading(case, reading.cursor, reading.notes).rows() == again

    def test_it_resumes_after_every_cursor(self, case: Case) -> None:
        reading = Reading(case)
        stops = [(list(batch.rows), reading.copy()) for batch in reading.batches()]
        for at, (_, stopped) in enumerate(stops):
            later = [row for rows, _ in stops[at + 1 :] for row in rows]
            assert identities(case, later) <= identities(case, stopped.rows())

    def test_what_is_added_comes_with_the_next_run(self, case: Case) -> None:
        reading = Reading(case)
        told = identities(case, reading.rows())
        if case.grow is None:
            assert identities(case, reading.rows()) <= told
        else:
            case.grow()
            assert identities(case, reading.rows()) - told

    def test_names_of_rows_and_facts_are_unique(self, case: Case) -> None:
        rows = Reading(case).rows()
        assert twice(row.id for row in rows) == []
        assert twice(identity for row in rows for identity in identities(case, [row])) == []

    def test_translating_is_pure(self, case: Case) -> None:
        rows = [row for row in Reading(case).rows() if isinstance(row, Row)]
        before, others = copy.deepcopy(rows), copy.deepcopy(rows)
        adapter = case.make()
        first = [told(adapter, row) for row in rows]
        assert [told(adapter, row) for row in reversed(rows)] == first[::-1]
        assert [told(case.make(), row) for row in others] == first, (
            "reading leaves nothing that translating needs"
        )
        assert rows == before, "translating changes no row"

    def test_what_is_made_together_is_what_is_made_one_by_one(self, case: Case) -> None:
        adapter, recorded = case.make(), now()
        alone = partial(fact_of, Parser(), recorded)
        for batch in Reading(case).batches():
            sheet = sheet_of(batch.rows)
            if sheet is not None and isinstance(adapter, Together):
                made = adapter.facts(sheet, Rules(), recorded)
                assert len(made) == len(batch.rows)
                for row, facts in zip(batch.rows, made, strict=True):
                    assert facts is None or list(facts) == facts_of(adapter, row, alone)

    def test_a_bad_row_stands_alone(self, case: Case) -> None:
        refusals = [found for row in Reading(case).rows() if (found := refusal(case.make(), row))]
        assert len(refusals) == case.bad, refusals
        assert {found.code for found in refusals} <= set(TITLES)
        assert all(found.message for found in refusals)

    def test_a_pull_takes_everything_once(self, case: Case, tmp_path_factory: pytest.TempPathFactory) -> None:
        engine = Engine(f"sqlite:///{tmp_path_factory.mktemp('contract') / 'contract.db'}")
        try:
            totals = pulled(case.make(), engine)
            assert totals.accepted > 0
            assert totals.quarantined == case.bad
            again = pulled(case.make(), engine)
            assert (again.accepted, again.divergent) == (0, 0)
            engine.projector.catch_up()
            assert engine.verify() == []
        finally:
            engine.close()

    def test_a_watermark_can_be_said_for_it(
        self, case: Case, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        engine = Engine(f"sqlite:///{tmp_path_factory.mktemp('contract') / 'contract.db'}")
        try:
            newest = Watermark(by="newest")
            facts = [fact for row in Reading(case).rows() for fact in facts_of_good(case, row)]
            marks = pulled(case.make(), engine, newest).accepted - len(facts)
            assert marks == len({fact.source for fact in facts if fact.time <= now()})
        finally:
            engine.close()

    def test_whoever_stops_half_way_leaves_nothing_open(self, case: Case) -> None:
        list(Reading(case).batches())  # what is kept for good (a driver, a cache) is there from now on
        before = open_files()
        batches = Reading(case).batches()
        next(batches)
        batches.close()
        assert open_files() == before
        assert list(Reading(case).batches())

    def test_a_source_that_cannot_be_read_says_so(self, case: Case) -> None:
        with pytest.raises(SourceError) as raised:
            list(case.broken().read(None))
        assert len(str(raised.value).split()) > 3, "the message says what was found, and how to mend it"

    def test_nothing_tells_a_secret(self, case: Case, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        said = [repr(case.make()), repr(case.broken())]
        try:
            list(case.broken().read(None))
        except SourceError as error:
            said += [str(error), repr(error), repr(error.__cause__)]
        said += [str(refusal(case.make(), row)) for row in Reading(case).rows()]
        everything = "\n".join([*said, caplog.text])
        assert [secret for secret in case.secrets if secret in everything] == []


class ReportsContract(AdapterContract):
    """For an adapter that also tells its whole books."""

    def test_its_books_are_told_anew_each_time(self, case: Case) -> None:
        first, second = (self.books(case, as_of) for as_of in (now() - 2_000_000, now() - 1_000_000))
        assert first
        assert {fact.type for fact in first} <= {
            "inventory.reported",
            "price.reported",
            "points.reported",
        }
        assert not {(fact.source, fact.id) for fact in first} & {(fact.source, fact.id) for fact in second}

    def books(self, case: Case, as_of: int) -> list[Fact]:
        adapter = case.make()
        assert isinstance(adapter, Reports)
        parts = list(adapter.report(as_of))
        assert all(len(part) <= BATCH for part in parts)
        rows = [row for part in parts for row in part]
        return [fact for row in rows for fact in facts_of_good(case, row)]


def read(event: Event) -> Fact:
    """The fact of an event. Raises Refused."""
    return fact_of(Parser(), now(), event)


def told(adapter: Adapter, row: Row) -> Told:
    try:
        return list(adapter.translate(row))
    except Refused as refused:
        return refused.code, refused.message


def refusal(adapter: Adapter, row: Row | Unread) -> Refused | None:
    """Why a row cannot be taken."""
    try:
        facts_of(adapter, row, read)
    except Refused as refused:
        return refused
    return None


def identities(case: Case, rows: list[Row | Unread]) -> set[tuple[str, str]]:
    """Of the facts of these rows; a bad row is known by its own name."""
    adapter = case.make()
    found: set[tuple[str, str]] = set()
    for row in rows:
        if refusal(adapter, row):
            found.add(("", row.id))
        else:
            found |= {(fact.source, fact.id) for fact in facts_of(adapter, row, read)}
    return found


def twice(names: Iterator[object]) -> list[object]:
    return [name for name, count in Counter(names).items() if count > 1]


def facts_of_good(case: Case, row: Row | Unread) -> list[Fact]:
    """The facts of a row, none of one that cannot be taken."""
    adapter = case.make()
    return [] if refusal(adapter, row) else facts_of(adapter, row, read)


def pulled(adapter: Adapter, engine: Engine, watermark: Watermark | None = None) -> Totals:
    """As `omo-sync sync` does."""
    totals = Totals()
    for batch in Pull(adapter, engine.ingest, watermark).run():
        totals = totals.plus(batch)
    return totals


def open_files() -> int:
    """How many files and connections this process holds."""
    return len(os.listdir("/dev/fd"))
