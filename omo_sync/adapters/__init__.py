"""Sources: one adapter for each kind; contract.py says what an adapter is."""
