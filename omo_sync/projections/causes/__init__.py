"""What would explain a difference: read from the state as it stands, nothing of it is kept."""
