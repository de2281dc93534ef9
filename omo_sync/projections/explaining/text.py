"""An explanation as lines of text for people, in English or Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo

from omo_sync.domain.plain import canonical, units
from omo_sync.projections.explaining.around import Around
from omo_sync.projections.explaining.step import Step
from omo_sync.projections.explaining.stock import StockExplained
from omo_sync.projections.explaining.words import Language, say
from omo_sync.projections.layout import table

COLUMNS = ("time", "effect", "balance", "type", "source", "id", "note")
HEADINGS = ("time", "effect", "running", "type", "source", "id", "note")
NUMBERS = (1, 2)


def lines(explained: StockExplained, language: Language = "en", zone: tzinfo = UTC) -> list[str]:
    """The whole explanation, instants in the given zone."""
    return list(Text(language, zone).stock(explained))


class Text:
    def __init__(self, language: Language, zone: tzinfo) -> None:
        self.language, self.zone = language, zone

    def say(self, code: str, **values: str | int) -> str:
        return say(code, **values).text(self.language, self.zone)

    def stock(self, it: StockExplained) -> Iterator[str]:
        title = self.say("stock of", sku=it.sku, location=it.location)
        yield title if it.at is None else f"{title}, {self.say('as of', at=it.at)}"
        if not it.found:
            yield self.say("nothing")
            return
        yield from self.steps(it.steps)
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

    def section(self, heading: str, steps: Sequence[Step]) -> Iterator[str]:
        yield ""
        yield self.say(heading)
        yield from self.steps(steps)

    def steps(self, steps: Sequence[Step]) -> Iterator[str]:
        """A table of steps under its headings."""
        rows = [tuple(self.say(code) for code in HEADINGS)]
        for step in steps:
            row = step.row(self.language, self.zone)
            rows.append(tuple("" if row[name] is None else str(row[name]) for name in COLUMNS))
        yield from (f"  {line}" for line in table(rows, NUMBERS))

    def conflicts(self, conflicts: Sequence[Around]) -> Iterator[str]:
        if not conflicts:
            return
        yield ""
        yield self.say("conflicts")
        rows = [
            (one.id, one.state, one.kind, canonical(one.key), self.say("claims", number=str(len(one.claims))))
            for one in conflicts
        ]
        yield from (f"  {line}" for line in table(rows))
