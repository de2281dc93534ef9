"""The rules, pure: no I/O, no clock, no randomness. Read it like a page of the handbook."""
