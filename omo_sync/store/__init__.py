"""The event log and what stands beside it: quarantine, cursors, tokens."""
