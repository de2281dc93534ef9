"""The sync protocol, from outside: what is accepted, what is refused, what is published."""
