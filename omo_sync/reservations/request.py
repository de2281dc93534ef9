"""What can be asked about orders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256
from typing import NamedTuple

import orjson

from omo_sync.errors import UsageError
from omo_sync.schemas.numbers import QUANTITY_LIMIT, Exact
from omo_sync.schemas.values import CODE_ADVICE, is_code

MOST_LINES = 200

Key = tuple[str, str]  # sku, location

QUANTITY = Exact(3, QUANTITY_LIMIT, least=1)


class Wanted(NamedTuple):
    """quantity: thousandths, above 0."""

    sku: str
    location: str
    quantity: int

    @classmethod
    def of(cls, sku: str, location: str, quantity: str | int | Decimal) -> Wanted:
        """quantity: units. Raises UsageError."""
        try:
            thousandths = QUANTITY.read(quantity)
        except ValueError:
            raise UsageError(f"quantity is {quantity!r}: {QUANTITY.advice}") from None
        return cls(checked("sku", sku), checked("location", location), thousandths)

    @property
    def key(self) -> Key:
        return self.sku, self.location


class Reserve(NamedTuple):
    """Hold all of these lines, or none. expires_in: microseconds. channel: of which the order is."""

    order: str
    lines: tuple[Wanted, ...]
    expires_in: int
    channel: str = ""


class Confirm(NamedTuple):
    """The order's holds shall no longer expire."""

    order: str


class Fulfil(NamedTuple):
    """The goods leave the shelf: these lines, or all that is held."""

    order: str
    lines: tuple[Wanted, ...] | None = None


class Release(NamedTuple):
    """What is held for the order is let go."""

    order: str


class Look(NamedTuple):
    """How the order stands."""

    order: str


Request = Reserve | Confirm | Fulfil | Release | Look


def lane(request: Request) -> str:
    """In which lane of the queue a request waits: that of its first sku."""
    return request.lines[0].sku if isinstance(request, Reserve) else ""


def digest(request: Request) -> str:
    """The same for the same request alone."""
    return sha256(orjson.dumps((type(request).__name__, request), default=tuple)).hexdigest()


def merged(lines: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """One line a key, in order of keys. Raises UsageError where there are none, or too many."""
    sums: dict[Key, int] = defaultdict(int)
    for line in lines:
        sums[line.key] += line.quantity
    if not 0 < len(sums) <= MOST_LINES:
        raise UsageError(f"There are {len(sums)} lines; send 1 to {MOST_LINES}.")
    return tuple(Wanted(*key, quantity) for key, quantity in sorted(sums.items()))


def checked(name: str, code: str) -> str:
    """Raises UsageError for what is no code."""
    if not is_code(code):
        raise UsageError(f"{name} is {code!r}: {CODE_ADVICE}.")
    return code
