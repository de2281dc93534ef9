"""How much is looked at for one claim. Beyond it nothing is claimed: what was left out might fit as well."""

from __future__ import annotations

MOVES = 1_000  # movements between a figure and its base
FACTS = 200  # of those that may matter, read from the log
HOLDS = 50  # orders with goods held
TRANSITS = 50  # transfers on their way
