"""The clients, against a running server."""
