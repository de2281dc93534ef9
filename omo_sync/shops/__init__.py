"""Shops' interfaces over HTTP: what adapters read by, and what write-back writes by."""
