"""What the daemon does, one file a job; and how a job is run where several daemons share a store."""
