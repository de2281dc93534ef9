"""What a running process tells about itself: log lines, metrics, traces, and a port to ask it."""
