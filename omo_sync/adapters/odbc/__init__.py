"""Databases of tills, ERPs and shops over ODBC, made into protocol events by configuration alone."""

from omo_sync.adapters.odbc.adapter import Odbc

__all__ = ["Odbc"]
