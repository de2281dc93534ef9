"""What processes tell each other so that they notice sooner. Nothing is true because it was said here."""
