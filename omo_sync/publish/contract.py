"""What a target's adapter is: it tells figures, one by one, and says what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

if TYPE_CHECKING:
    from pydantic import BaseModel

Value = str | int | None
"""A name's value: texts and whole numbers; quantities and amounts are exact decimal texts."""


class Telling(NamedTuple):
    """One figure to be told. kind: stock, price or points. names: what templates may use, by name.
    numbers: those of the names that are decimals. before: since when it may have been told already, in
    microseconds; 0: it was not."""

    kind: str
    reference: str
    names: Mapping[str, Value]
    begun: int = 0


class Answer(NamedTuple):
    """What became of one telling. taken: the target holds it now, or already something newer. error:
    else why not; the target has certainly not taken it, or, open, it was begun before and still nobody
    knows."""

    taken: bool
    error: str | None = None
    open: bool = False


class Writer(Protocol):
    """Stands behind an entry point of the group `omo_sync.targets`. `Options` is the model of its keys
    under `[targets.NAME]` (without `adapter`), a TargetOptions. Making one does no I/O."""

    Options: ClassVar[type[BaseModel]]
    name: str

    def __init__(self, name: str, options: Any) -> None: ...

    def check(self) -> None:
        """Whether it can be told, as far as that shows without telling it anything. Raises TargetError."""
        ...

    def tell(self, tellings: Sequence[Telling]) -> Iterator[Answer]:
        """Tells them in order, an answer each. One that was begun must not be taken twice.

        Raises TargetError where the target cannot be told: of those without an answer nobody knows
        whether they were taken.
        """
        ...

    def shown(self, telling: Telling) -> Sequence[str]:
        """What would be sent, for people, without secrets; nothing is sent."""
        ...
