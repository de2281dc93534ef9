"""Rows that give no facts, as `[[sources.NAME.rules]]` tells."""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.adapters.mapping.condition import Condition, condition
from omo_sync.adapters.mapping.options import RuleOptions
from omo_sync.adapters.mapping.scope import Maker, Names
from omo_sync.adapters.mapping.template import template


class Rule(NamedTuple):
    """because: the sentence of a refusal, None where the row is skipped."""

    when: Condition
    because: Maker | None


def rule(options: RuleOptions, names: Names) -> Rule:
    """Raises ValueError for what cannot be meant."""
    because = template(options.because, names) if options.then == "refuse" else None
    return Rule(condition(options.when, names), because)
