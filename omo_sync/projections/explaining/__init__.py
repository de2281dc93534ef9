"""The parts of an explanation: steps, what does not count and why, holds, and conflicts around."""
