"""Outgoing webhooks, and members who are erased."""
