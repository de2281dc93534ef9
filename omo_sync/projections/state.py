"""How far the read models are, and by which clock and settings."""

from __future__ import annotations

import json
from typing import NamedTuple

from omo_sync.domain.account import NEVER
from omo_sync.domain.settings import Settings
from omo_sync.store.database import Transaction


class State(NamedTuple):
    """position: folded up to here. clock: the greatest pass instant. settled: claims up to this
    instant are settled. settings: the last applied. judged: the last pass was at this position."""

    position: int = 0
    clock: int = NEVER
    settled: int = NEVER
    settings: Settings = Settings()
    judged: int = 0


def load(transaction: Transaction) -> State:
    values = dict(transaction.rows("SELECT name, value FROM p_state"))
    if not values:
        return State()
    return State(
        int(values["position"]),
        int(values["clock"]),
        int(values["settled"]),
        Settings.from_data(json.loads(values["settings"])),
        int(values["judged"]),
    )


def save(transaction: Transaction, state: State, before: State | None = None) -> None:
    """before: how it stands in the tables, where that is known; only what differs is written."""
    values = state._asdict()
    if before is not None:
        values = {name: value for name, value in values.items() if value != getattr(before, name)}
    if "settings" in values:
        values["settings"] = json.dumps(state.settings.as_data(), sort_keys=True)
    transaction.many(
        "INSERT INTO p_state (name, value) VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value = "
        "excluded.value",
        [(name, str(value)) for name, value in values.items()],
    )
