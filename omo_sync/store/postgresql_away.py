"""Whether a PostgreSQL that cannot be used now is only away for a while.

The server's own words for it are in its own language; what tells is its answer to a ping, for which
nobody has to be let in.
"""

from __future__ import annotations

import socket

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import PGconn, Ping

from omo_sync.store.waiting import Away

LONGEST = 5  # seconds for an answer


def away(url: str) -> Away | None:
    found = PGconn.ping(make_conninfo(url, connect_timeout=LONGEST).encode())
    if found == Ping.REJECT:
        return Away.RECOVERING
    if found == Ping.NO_RESPONSE and any(map(known, hosts(url))):
        return Away.SILENT
    return None


def hosts(url: str) -> list[str]:
    """Names, addresses or folders of sockets; empty for the usual one."""
    told = conninfo_to_dict(url)
    return str(told.get("hostaddr") or told.get("host") or "").split(",")


def known(host: str) -> bool:
    """Whether a machine, or a folder for a server's socket, has this name."""
    if not host or host.startswith("/"):
        return True
    try:
        socket.getaddrinfo(host, None)
    except OSError:
        return False
    return True
