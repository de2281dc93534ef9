"""A shop's or any other system's interface that answers JSON over HTTP, read by configuration alone."""

from omo_sync.adapters.http.adapter import Http

__all__ = ["Http"]
