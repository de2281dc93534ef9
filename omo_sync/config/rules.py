"""`[[judging.rules]]`: what is decided without a person, in the units that people write."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from omo_sync.config.thousandths import Money, Thousandths
from omo_sync.domain import rules as known_rules
from omo_sync.domain.claims import KINDS


def as_list(written: object) -> object:
    """One pattern may stand without brackets."""
    return (written,) if isinstance(written, str) else written


Patterns = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(as_list), Field(min_length=1)
]


class Bound(BaseModel):
    """`within` of a rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: Thousandths | None = None
    percent: Thousandths | None = None
    small_units: Thousandths | None = None
    small_percent: Thousandths | None = None
    money: Money | None = None


class Rule(BaseModel):
    """One of `[[judging.rules]]`; the first one that fits a claim applies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    do: Literal["approve", "take-the-count", "take-the-source", "ask"]
    domain: Patterns | None = None
    kind: Patterns | None = None
    source: Patterns | None = None
    sku: Patterns | None = None
    location: Patterns | None = None
    channel: Patterns | None = None
    category: Patterns | None = None
    uncertain: bool = False
    within: Bound = Bound()

    @model_validator(mode="after")
    def _can_fit(self) -> Self:
        if self.name in known_rules.BUILT_IN:
            raise ValueError(f"{self.name!r} is a rule that is always there; give this one another name")
        kinds = known_rules.KINDS_OF.get(self.do, tuple(KINDS))
        for written in self.kind or ():
            if not any(fnmatchcase(kind, written) for kind in kinds):
                raise ValueError(f"{self.do} decides no kind {written!r}; it decides {', '.join(kinds)}")
        for written in self.domain or ():
            if not any(fnmatchcase(name, written) for name in known_rules.DOMAINS):
                raise ValueError(
                    f"there is no domain {written!r}; there are {', '.join(known_rules.DOMAINS)}"
                )
        return self

    def settings(self) -> known_rules.Rule:
        """As the domain takes it."""
        return known_rules.Rule.from_data(
            self.model_dump(exclude_none=True) | {"within": self.within.model_dump()}
        )
