"""What authors of adapters import into their tests."""
