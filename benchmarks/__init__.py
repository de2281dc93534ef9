"""Ratios to limits that are measured in the same run. See docs/benchmarks.md."""
