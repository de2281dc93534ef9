"""What query strings say."""

from __future__ import annotations

from omo_sync.api.problem import Problem

LARGEST = 2**62


def min_position(query: dict[str, list[str]]) -> int | None:
    """Raises Problem (422) where it is no position."""
    told = query.get("min_position")
    if not told:
        return None
    written = told[0]
    if not (written.isascii() and written.isdigit() and len(written) < 20 and int(written) <= LARGEST):
        raise Problem(
            "bad-request", what=f"min_position is {written!r}; give a position of the log, such as 1842"
        )
    return int(written)
