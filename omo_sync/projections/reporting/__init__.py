"""The parts of a report: the conflict rate and what stands beside it, freshness, source health."""
