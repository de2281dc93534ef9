"""What stands around the transactions of a log: declarations, and what the log says of all of them."""

from __future__ import annotations

import re
from xml.parsers import expat

from omo_sync.adapters.lines import MARK
from omo_sync.errors import SourceError

_ENCODING = re.compile(rb"""^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml\b.*?\?>", re.DOTALL)
_COUNT = re.compile(r"<(?:[\w.-]+:)?TransactionCount\s*>\s*(\d{1,9})\s*<")
WIDE = (b"\xff\xfe", b"\xfe\xff")


class Surroundings:
    """header: the bytes before the first transaction. root: the local name of the outermost element, ""
    where that is a transaction. Raises SourceError for what cannot be read."""

    def __init__(self, header: bytes) -> None:
        if header.startswith(WIDE):
            raise SourceError("it is UTF-16; have it exported as UTF-8")
        self.encoding = _encoding(header)
        bare = header.removeprefix(MARK)
        if b"<!DOCTYPE" in bare:
            raise SourceError("it declares a document type, which no log needs; remove the declaration")
        try:
            text = bare.decode(self.encoding)
        except UnicodeDecodeError as error:
            raise SourceError(
                f"its beginning is not {self.encoding} ({error.reason}); correct `encoding`"
            ) from error
        self.before = _DECLARATION.sub("", text, count=1).lstrip()
        self.root, self.open = _elements(self.before)
        found = _COUNT.search(self.before)
        self.count = int(found[1]) if found else None

    def around(self, transaction: str) -> str:
        """The transaction as a document of its own."""
        return self.before + transaction + "".join(f"</{name}>" for name in reversed(self.open))

    def closed_by(self, rest: bytes) -> bool:
        """Whether what follows the last transaction ends the log."""
        return not self.open or f"</{self.open[0]}".encode() in rest


def _encoding(header: bytes) -> str:
    found = _ENCODING.match(header.removeprefix(MARK))
    name = found[1].decode() if found else "utf-8"
    try:
        plain = "<a>".encode(name) == b"<a>"
    except LookupError:
        raise SourceError(
            f"it says to be {name!r}, which is no encoding; have it exported as UTF-8"
        ) from None
    if not plain:
        raise SourceError(f"{name!r} cannot be read byte by byte; have it exported as UTF-8")
    return name


def _elements(before: str) -> tuple[str, list[str]]:
    """The local name of the outermost element of a text ("" where there is none), and those that are
    open at its end."""
    parser = expat.ParserCreate()
    names: list[str] = []
    outermost: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        names.append(name)
        outermost.append(name)

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: names.pop()
    try:
        parser.Parse(before.encode(), False)
    except expat.ExpatError as error:
        raise SourceError(f"it is no XML ({error}); have it exported again") from error
    return (outermost[0].rpartition(":")[2] if outermost else ""), names
