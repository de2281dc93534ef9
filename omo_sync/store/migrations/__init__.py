"""Revisions of the log and of what stands beside it, by Alembic. Read models are made anew instead."""
