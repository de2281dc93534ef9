"""Facts as their sources tell them, each with the source's own running number."""

from __future__ import annotations

from typing import Any, NamedTuple

ERP = "erp/hq"
MALL = "online/mall"


class Told(NamedTuple):
    """One fact of the made chain.

    type: without `omo.` and `.v1`. data: scaled as in `omo_sync.domain.fact.Fact`.
    time: when it happened. told: when the source wrote it down; a correction carries the time of the
    sale that it replaces, and is told later. Both are true time, whatever the source's clock shows.
    """

    source: str
    id: str
    type: str
    time: int
    told: int
    data: dict[str, Any]
    sequence: int | None = None


class Teller:
    """Writes facts down in the order in which they are told, and numbers them per source."""

    def __init__(self) -> None:
        self.facts: list[Told] = []
        self._numbers: dict[str, int] = {}

    def tell(
        self,
        source: str,
        type: str,
        time: int,
        data: dict[str, Any],
        *,
        id: str | None = None,
        told: int | None = None,
    ) -> Told:
        """One more fact of this source. id: by default made from its number."""
        number = self._numbers.get(source, 0) + 1
        self._numbers[source] = number
        fact = Told(source, id or f"N{number:07d}", type, time, time if told is None else told, data, number)
        self.facts.append(fact)
        return fact

    def watermark(self, source: str, time: int, through: int) -> None:
        """The source says that it has sent everything up to `through`, and its last number."""
        number = self._numbers.get(source, 0)
        data: dict[str, Any] = {"complete_through": through}
        if number:
            data["sequence"] = number
        self.facts.append(Told(source, f"W{time}", "source.watermark", time, time, data))


def pos(location: str) -> str:
    """The source of a shop's tills."""
    return f"pos/{location}"
