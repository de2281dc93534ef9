"""The commands, one file per group. What a command needs is imported when it runs, not before."""
