"""One fact of the configuration, for all rows that give it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from omo_sync.adapters.mapping.column import ABSENT, DOUBT, Column
from omo_sync.adapters.mapping.fact import Fact, Piece
from omo_sync.adapters.sheet import Sheet
from omo_sync.domain import fact as domain
from omo_sync.domain.fact import LATE
from omo_sync.schemas.apart import Members, Read, attribute, members_of
from omo_sync.schemas.gtin import is_gtin
from omo_sync.schemas.rules import Rules

OPTIONAL = ("sequence", "sequencerun")  # attributes that a fact holds as its own, where they are told
NOTHING = Piece(lambda scope: "", "")

Columns = Callable[[Piece, Read, Any], Column]
"""The column of a piece, by what reads it and what it is where there is nothing to say."""


class Told:
    """attributes: columns of source, id, time, sequence and run. data: by member."""

    def __init__(
        self, members: Members, horizon: int, attributes: Sequence[Column], data: dict[str, Column]
    ) -> None:
        self._members = members
        self._horizon = horizon
        self._columns = [*attributes, *data.values()]
        self._names = tuple(data)
        self._arrives = "arrived_at" in members.readers

    def facts(self, sheet: Sheet, recorded: int) -> list[domain.Fact | None]:
        """One for each row; None where the row has to be asked alone. recorded: in microseconds."""
        rows = zip(*[column.of(sheet) for column in self._columns], strict=True)
        clean = all(column.clean for column in self._columns)
        name, rule, names = self._members.name, self._members.rule, self._names
        new, oldest = tuple.__new__, recorded - self._horizon
        made: list[domain.Fact | None] = []
        for row in rows:
            if not clean and DOUBT in row:
                made.append(None)
                continue
            source, id, (time, offset), sequence, run, *values = row
            data = dict(zip(names, values))  # noqa: B905 - asking whether they are as many takes longer
            if not clean and ABSENT in values:
                data = {member: value for member, value in data.items() if value is not ABSENT}
            if (
                time > recorded
                or (self._arrives and (data.get("arrived_at") or 0) > recorded)
                or (rule is not None and rule(data, time) is not None)
            ):
                made.append(None)
                continue
            late = LATE if time < oldest else 0
            fact = (source, id, name, time, data, recorded, sequence, run, late, offset, None, 0)
            made.append(new(domain.Fact, fact))  # half the time of its own constructor
        return made


def told(fact: Fact, acceptance: Rules, column: Columns) -> Told | None:
    """None for a fact whose rows have to be asked alone."""
    members = members_of(fact.type)
    if members is None or not members.required <= fact.data.keys() <= members.readers.keys():
        return None
    if not set(OPTIONAL) >= fact.attributes.keys():
        return None
    attributes = [
        column(fact.source, attribute("source"), DOUBT),
        column(fact.id, attribute("id"), DOUBT),
        column(fact.time, attribute("time"), DOUBT),
        *(column(fact.attributes.get(name, NOTHING), attribute(name), None) for name in OPTIONAL),
    ]
    data = {}
    for member in dict.fromkeys((*fact.data, *members.defaults)):
        absent = DOUBT if member in members.required else members.defaults.get(member, ABSENT)
        checked = member == "sku" and acceptance.gtin_sources
        read = _gtin if checked else members.readers[member]
        data[member] = column(fact.data.get(member, NOTHING), read, absent)
    return Told(members, acceptance.late_horizon, attributes, data)


def _gtin(value: Any) -> Any:
    """As if every source were declared to send GTINs: of others the row alone tells."""
    if type(value) is not str or not is_gtin(value):
        raise ValueError
    return value
