"""What the log has beyond the read models: what moved each key, and what cannot be folded in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from omo_sync.domain.fact import Fact
from omo_sync.reservations.request import Key

COUNTED = "inventory.counted"

ADDING = frozenset({"inventory.received", "inventory.adjusted"})
TAKING = frozenset({"inventory.sold", "inventory.fulfilled"})


class Tail:
    """moving: the facts that move or count a key, oldest first. doubted: up to which position a key, or
    everything, has to be folded by the projector, because only it can."""

    def __init__(self) -> None:
        self.moving: dict[Key, deque[Fact]] = {}
        self._order: deque[tuple[int, Key]] = deque()
        self.doubted: dict[Key, int] = {}
        self.everything_doubted = 0

    def add(self, key: Key, fact: Fact) -> None:
        self.moving.setdefault(key, deque()).append(fact)
        self._order.append((fact.position, key))

    def after(self, key: Key, position: int) -> Iterator[Fact]:
        """What moved or counted a key after a position."""
        return (fact for fact in self.moving.get(key, ()) if fact.position > position)

    def doubtful(self, key: Key, position: int) -> bool:
        """Whether read models that are so far do not know enough about a key."""
        return self.doubted.get(key, 0) > position

    def forget(self, position: int) -> None:
        """The read models know all up to here."""
        order = self._order
        while order and order[0][0] <= position:
            _, key = order.popleft()
            facts = self.moving[key]
            facts.popleft()
            if not facts:
                del self.moving[key]
        for key in [key for key, since in self.doubted.items() if since <= position]:
            del self.doubted[key]


def moves(fact: Fact) -> Iterator[tuple[Key, int, int]]:
    """Which keys a fact moves: key, instant, thousandths."""
    kind, data = fact.type, fact.data
    if kind in TAKING:
        yield (data["sku"], data["location"]), fact.time, -data["quantity"]
    elif kind in ADDING:
        yield (data["sku"], data["location"]), fact.time, data["quantity"]
    elif kind == "inventory.returned":
        quantity = data["quantity"] if data["sellable"] else 0
        yield (data["sku"], data["location"]), fact.time, quantity
    elif kind == "inventory.transferred":
        yield (data["sku"], data["from"]), fact.time, -data["quantity"]
        if data["arrived_at"] is not None:
            yield (data["sku"], data["to"]), data["arrived_at"], data["quantity"]
