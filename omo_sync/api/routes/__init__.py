"""The routes that are not on the hot path, one kind a file."""
