"""Events that were pushed: made ready to be stored, and what is said of each that was refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import jiter
import orjson

from omo_sync.api.intake import Stored
from omo_sync.api.speaker import Speaker
from omo_sync.domain.fact import Fact
from omo_sync.errors import Refused
from omo_sync.ingest import Group, Ingest
from omo_sync.store.quarantine import Rejected

TOLD = 1_000  # errors told one by one; all of them are in quarantine


class Pushed:
    """The records of one request, by whoever speaks."""

    def __init__(self, records: Iterable[bytes], speaker: Speaker) -> None:
        self._records = records
        self._speaker = speaker
        self.errors: list[dict[str, Any]] = []

    def prepare(self, ingest: Ingest) -> Group:
        """On the writer's thread; may be done again."""
        self._records = list(self._records)
        self.errors = []
        recorded = ingest.clock()
        facts: list[Fact] = []
        rejected: list[Rejected] = []
        for index, raw in enumerate(self._records):
            try:
                facts.append(self._fact(ingest, raw, recorded))
            except Refused as refusal:
                source, id = named(raw)
                if refusal.code != "E112" and source is not None and not self._speaker.may(source):
                    refusal = self._speaker.refusal(source)
                self.errors.append(
                    {
                        "index": index,
                        "source": source,
                        "id": id,
                        "code": refusal.code,
                        "message": refusal.message,
                    }
                )
                rejected.append(
                    Rejected(
                        refusal.code, refusal.message, raw, recorded, f"push by {self._speaker.name}", source
                    )
                )
        return Group(facts, rejected)

    def _fact(self, ingest: Ingest, raw: bytes, recorded: int) -> Fact:
        fact = ingest.parser.parse(raw, recorded)
        if not self._speaker.may(fact.source):
            raise self._speaker.refusal(fact.source)
        return fact


def named(raw: bytes) -> tuple[str | None, str | None]:
    """The source and the id of a record that was refused, where they can be read."""
    try:
        event: Any = jiter.from_json(raw)
    except ValueError:
        return None, None
    if not isinstance(event, dict):
        return None, None
    source, id = event.get("source"), event.get("id")
    return source if isinstance(source, str) else None, id if isinstance(id, str) else None


def receipt(stored: Stored, errors: list[dict[str, Any]], skipped: int = 0) -> bytes:
    """What is answered, as JSON. skipped: rows of a hook that give no fact."""
    totals = stored.totals
    return orjson.dumps(
        {
            "read": totals.read + skipped,
            "accepted": totals.accepted,
            "duplicates": totals.duplicates,
            "divergent": totals.divergent,
            "quarantined": totals.quarantined,
            "skipped": skipped,
            "position": stored.position,
            "errors": errors[:TOLD],
        }
    )
