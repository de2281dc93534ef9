"""A source that is there for a test, and what one reads of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from omo_sync.adapters.contract import Adapter, Batch, Remembers, Row, Unread


@dataclass(frozen=True)
class Case:
    """A source with some rows, few of them in a batch if that can be had.

    make: an adapter of it, a new one each time; its clock stands still.
    broken: an adapter of the same kind whose source cannot be read at all: a wrong password, no folder.
    bad: how many of the rows cannot be taken.
    grow: adds at least one row to the source; None where nothing can be added.
    secrets: texts of the configuration that nobody may read in a log or an error.
    """

    make: Callable[[], Adapter]
    broken: Callable[[], Adapter]
    bad: int
    grow: Callable[[], None] | None = None
    secrets: Sequence[str] = ()


class Notes:
    """What an adapter that remembers has saved."""

    def __init__(self, kept: Mapping[str, str] | None = None) -> None:
        self.kept = dict(kept or {})

    def of(self, keys: Sequence[str]) -> Mapping[str, str]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def keys(self, prefix: str) -> Iterable[str]:
        return [key for key in self.kept if key.startswith(prefix)]

    def save(self, seen: Mapping[str, str | None]) -> None:
        for key, text in seen.items():
            if text is None:
                self.kept.pop(key, None)
            else:
                self.kept[key] = text


@dataclass
class Reading:
    """Whoever pulls: the cursor and the notes of the last batch, which are saved together."""

    case: Case
    cursor: str | None = None
    notes: Notes = field(default_factory=Notes)

    def batches(self) -> Generator[Batch, None, None]:
        """What a new adapter reads from here on."""
        adapter = self.case.make()
        if isinstance(adapter, Remembers):
            adapter.memory = self.notes
        for batch in adapter.read(self.cursor):
            self.cursor = batch.cursor
            self.notes.save(batch.seen)
            yield batch

    def rows(self) -> list[Row | Unread]:
        return [row for batch in self.batches() for row in batch.rows]

    def copy(self) -> Reading:
        """As it would go on after having been killed here."""
        return Reading(self.case, self.cursor, Notes(self.notes.kept))
