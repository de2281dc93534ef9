"""An explanation as lines of text for people, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from typing import Any

from omo_sync.domain.plain import canonical, units
from omo_sync.projections.explaining.around import Around
from omo_sync.projections.explaining.points import PointsExplained
from omo_sync.projections.explaining.price import PriceExplained
from omo_sync.projections.explaining.step import Step
from omo_sync.projections.explaining.stock import StockExplained
from omo_sync.projections.explaining.words import Language, say
from omo_sync.projections.layout import table

COLUMNS = ("time", "effect", "balance", "type", "source", "id", "note")
HEADINGS = ("time", "effect", "running", "type", "source", "id", "note")
NUMBERS = (1, 2)


Explained = StockExplained | PointsExplained | PriceExplained


def lines(explained: Explained, language: Language = "en", zone: tzinfo = UTC) -> list[str]:
    """The whole explanation, instants in the given zone."""
    text = Text(language, zone)
    if isinstance(explained, StockExplained):
        return list(text.stock(explained))
    if isinstance(explained, PointsExplained):
        return list(text.points(explained))
    return list(text.price(explained))


class Text:
    def __init__(self, language: Language, zone: tzinfo) -> None:
        self.language, self.zone = language, zone

    def say(self, code: str, /, **values: str | int) -> str:
        return say(code, **values).text(self.language, self.zone)

    def stock(self, it: StockExplained) -> Iterator[str]:
        title = self.say("stock of", sku=it.sku, location=it.location)
        yield title if it.at is None else f"{title}, {self.say('as of', at=it.at)}"
        if not it.found:
            yield self.say("nothing")
            return
        yield from self.steps([step.row(self.language, self.zone) for step in it.steps])
        if it.holds:
            yield from self.section("holds", [step for held in it.holds for step in held.steps])
        if it.reports:
            yield from self.section("reports heading", it.reports)
        yield ""
        figures = {"on_hand": units(it.on_hand), "safety": units(it.safety_stock)}
        if it.row is None:
            yield self.say("result then" if it.at is not None else "nothing", **figures)
        else:
            figures |= {"reserved": units(it.row.reserved), "available": units(it.row.available)}
            yield self.say("result", **figures)
        for name, said in it.flags.items():
            yield f"{name}: {said.text(self.language, self.zone)}"
        yield from self.conflicts(it.conflicts)

    def points(self, it: PointsExplained) -> Iterator[str]:
        title = self.say("points of", member=it.member)
        yield title if it.at is None else f"{title}, {self.say('as of', at=it.at)}"
        if it.person != it.member:
            yield self.say("counted for", member=it.member, person=it.person)
        if not it.found:
            yield self.say("nothing")
            return
        yield from self.steps([step.row(self.language, self.zone) for step in it.steps()])
        if it.reports:
            yield from self.section("reports heading", it.reports)
        yield ""
        yield self.say("balance", balance=units(it.balance))
        yield from self.conflicts(it.conflicts)

    def price(self, it: PriceExplained) -> Iterator[str]:
        scopes = (("channel", it.channel), ("location", it.location))
        asked = [self.say(scope, name=name) for scope, name in scopes if name]
        yield self.say("price of", sku=it.sku, scope=", ".join(asked) or self.say("everywhere"), at=it.at)
        if not it.found:
            yield self.say("nothing")
            return
        yield from self.steps(it.rows(self.language, self.zone))
        yield ""
        row = it.row or {}
        amounts = {
            name: row.get(name) or self.say("none") for name in ("list", "promotion", "member", "effective")
        }
        yield self.say("pays", **amounts)
        yield from self.conflicts(it.conflicts)

    def section(self, heading: str, steps: Sequence[Step]) -> Iterator[str]:
        yield ""
        yield self.say(heading)
        yield from self.steps([step.row(self.language, self.zone) for step in steps])

    def steps(self, steps: Sequence[dict[str, Any]]) -> Iterator[str]:
        """A table of the rows of steps under its headings."""
        rows = [tuple(self.say(code) for code in HEADINGS)]
        for row in steps:
            rows.append(tuple("" if row[name] is None else str(row[name]) for name in COLUMNS))
        yield from (f"  {line}" for line in table(rows, NUMBERS))

    def conflicts(self, conflicts: Sequence[Around]) -> Iterator[str]:
        if not conflicts:
            return
        yield ""
        yield self.say("conflicts")
        rows = [
            (
                *(one.id, " ".join((one.state, *(f"({rule})" for rule in one.rules))), one.kind),
                *(canonical(one.key), self.say("claims", number=str(len(one.claims)))),
            )
            for one in conflicts
        ]
        for one, line in zip(conflicts, table(rows), strict=True):
            yield f"  {line}"
            for explained in one.explained:
                yield from (f"    {said}" for said in explained.lines(self.language))
