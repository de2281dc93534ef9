"""A server of the tests' own, at work in a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer

POLL = 0.02  # seconds until it sees that it is to end


@contextmanager
def in_thread(server: BaseServer) -> Iterator[None]:
    """It serves meanwhile, and is closed afterwards."""
    thread = threading.Thread(target=server.serve_forever, args=(POLL,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
