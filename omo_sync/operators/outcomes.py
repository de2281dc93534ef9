"""What was asked for, and what became of it."""

from __future__ import annotations

from typing import Any, NamedTuple

DECIDED, UNDONE, CHANGED, REFUSED = "decided", "undone", "changed", "refused"


class Decision(NamedTuple):
    """What was decided. id: of the decision's fact; wrote: ids of the facts that it made."""

    id: str
    conflict: str
    action: str
    wrote: tuple[str, ...]


class Pick(NamedTuple):
    """One conflict to decide. version: as it was seen (`Case.version`), or for taking back the decision's
    id; where it is another by now, the conflict is left alone. None: as it stands."""

    conflict: str
    version: str | None = None


class Outcome(NamedTuple):
    """What became of one pick. said: why it was left alone, empty where it was not. decision: id of what
    was decided or taken back."""

    conflict: str
    kind: str
    key: dict[str, Any]
    outcome: str
    said: str = ""
    decision: str | None = None
    action: str = ""
    wrote: tuple[str, ...] = ()
