"""A folder of POSLog files (ARTS, XML), as tills of many makers write them."""

from omo_sync.adapters.poslog.adapter import PosLog

__all__ = ["PosLog"]
