"""How far each file of a folder has been read: the cursor of the folder adapters.

The cursor stays small for any number of files. The files that changed last have a place of their
own (about 90 bytes), from which a grown file is read on. The others have a stamp (8 bytes), which
only tells that the file was read as it stands; should one of them change, it is read again from
the start, and the identity of its rows takes care of the rest.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

from omo_sync.errors import SourceError

PLACES = 200
STAMP = 6  # bytes: the chance that a change goes unnoticed is one in 2.8e14


class Found(NamedTuple):
    """A file of the folder.

    name: its path within the folder, without `.gz`.
    size, mtime: on the disk, in bytes and nanoseconds.
    """

    name: str
    path: str
    size: int
    mtime: int


class Place(NamedTuple):
    """How far one file has been read.

    size, mtime: of the file that was read to its end; -1 while it has not been.
    offset: unpacked bytes read, all of them whole rows. rows: how many rows these are.
    digest: of the bytes before the offset.
    """

    size: int
    mtime: int
    offset: int
    rows: int
    digest: str


class Bookmarks:
    """The places and stamps of a folder. Raises SourceError for a cursor that is not ours."""

    def __init__(self, cursor: str | None = None) -> None:
        self._places: dict[str, Place] = {}
        self._stamps: set[bytes] = set()
        self._packed: str | None = None
        if cursor is not None:
            self._load(cursor)

    def _load(self, cursor: str) -> None:
        try:
            kept = json.loads(cursor)
            self._places = {name: Place(*place) for name, place in kept["places"].items()}
            packed = base64.b64decode(kept["stamps"], validate=True)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(
                f"the saved cursor is not that of a folder ({cursor[:60]!r}); was the adapter of this"
                " source changed? Give the new configuration another source name."
            ) from error
        self._stamps = {packed[at : at + STAMP] for at in range(0, len(packed), STAMP)}

    def cursor(self) -> str:
        if self._packed is None:
            self._packed = base64.b64encode(b"".join(sorted(self._stamps))).decode()
        return json.dumps({"places": self._places, "stamps": self._packed}, separators=(",", ":"))

    def place(self, name: str) -> Place | None:
        return self._places.get(name)

    def is_read(self, file: Found) -> bool:
        """Whether the file has been read to its end as it stands."""
        place = self._places.get(file.name)
        if place is not None:
            return (place.size, place.mtime) == (file.size, file.mtime)
        return _stamp(file.name, file.size, file.mtime) in self._stamps

    def put(self, name: str, place: Place) -> None:
        """Keeps a place, and lets the one go that has not changed for longest."""
        self._places.pop(name, None)
        self._places[name] = place
        while len(self._places) > PLACES:
            oldest = next(iter(self._places))
            size, mtime, *_ = self._places.pop(oldest)
            if mtime >= 0:
                self._stamps.add(_stamp(oldest, size, mtime))
                self._packed = None

    def forget_others(self, files: Iterable[Found]) -> None:
        """Lets the stamps go whose files are no longer there."""
        if self._stamps:
            self._stamps &= {_stamp(file.name, file.size, file.mtime) for file in files}
            self._packed = None


def _stamp(name: str, size: int, mtime: int) -> bytes:
    return blake2b(json.dumps([name, size, mtime]).encode(), digest_size=STAMP).digest()
