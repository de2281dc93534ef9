"""The read models: how facts are folded into them, judged, read, explained and made anew."""
