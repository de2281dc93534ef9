"""What operators, and rules in their place, decide about conflicts. Every decision is a fact: who, when,
why, and the claims it covers; what it changes is a fact as well, by the same source."""

from omo_sync.operators.decisions import Operators
from omo_sync.operators.figures import ACCEPT, FIGURES, SET
from omo_sync.operators.outcomes import Decision, Outcome, Pick

__all__ = ["ACCEPT", "FIGURES", "SET", "Decision", "Operators", "Outcome", "Pick"]
