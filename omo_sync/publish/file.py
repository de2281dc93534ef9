"""Files for tills and shops that read folders: CSV or JSON Lines, complete when they have their name."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

import orjson
from pydantic import BaseModel, BeforeValidator, Field, model_validator

from omo_sync.errors import TargetError
from omo_sync.publish.contract import Answer, Telling
from omo_sync.publish.options import PointsFeed, PriceFeed, StockFeed, Strict, TargetOptions
from omo_sync.publish.template import check_names, data, text

DEFAULT = {
    "stock": ("sku", "location", "value"),
    "price": ("sku", "channel", "location", "value"),
    "points": ("member", "value"),
}
BESIDE = ("position", "reference")


def _named(given: Any) -> Any:
    """A list of names: each column is called as what stands in it."""
    return {name: f"{{{name}}}" for name in given} if isinstance(given, list) else given


class Columns(Strict):
    """columns: what each is called, and the template of what stands in it."""

    columns: Annotated[dict[str, str] | None, BeforeValidator(_named)] = Field(default=None, min_length=1)


class StockFile(StockFeed, Columns):
    pass


class PriceFile(PriceFeed, Columns):
    pass


class PointsFile(PointsFeed, Columns):
    pass


class FileTarget(TargetOptions):
    """All keys of a folder that is written to."""

    folder: Path
    format: Literal["csv", "jsonl"] = "csv"
    encoding: str = "utf-8"
    stock: StockFile | None = None
    price: PriceFile | None = None
    points: PointsFile | None = None

    @model_validator(mode="after")
    def _columns(self) -> Self:
        try:
            "".encode(self.encoding)
        except LookupError:
            raise ValueError(
                f"{self.encoding!r} is no encoding; use for example utf-8-sig or gb18030"
            ) from None
        for kind, feed in self.feeds.items():
            if feed.columns:
                check_names(kind, feed.columns)
            if feed.mode == "compare":
                raise ValueError(f'{kind}: a file compares nothing; use mode = "set" or "add"')
            if feed.mode == "add" and feed.columns and "{reference}" not in feed.columns.values():
                raise ValueError(
                    f'{kind}: mode = "add" needs a column with {{reference}}: a figure may stand in two'
                    " files, and whoever reads them adds it once"
                )
        return self


class ToFile:
    Options: ClassVar[type[BaseModel]] = FileTarget

    def __init__(self, name: str, options: FileTarget) -> None:
        self.name = name
        self._options = options

    def check(self) -> None:
        folder = self._options.folder
        if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
            why = "No write permission" if folder.is_dir() else "No such directory"
            raise TargetError(self._unwritable(why))

    def tell(self, tellings: Sequence[Telling]) -> Iterator[Answer]:
        """A file for each kind. Its name is that of what stands in it: told again, it is the same one."""
        for kind in dict.fromkeys(telling.kind for telling in tellings):
            some = [telling for telling in tellings if telling.kind == kind]
            try:
                self._write(self._name(kind, some), self._content(kind, some))
            except OSError as error:
                raise TargetError(self._unwritable(error.strerror)) from error
            except UnicodeEncodeError as error:
                raise TargetError(
                    f"{self.name}: {error.object[error.start : error.end]!r} does not exist in"
                    f' {self._options.encoding}; set encoding = "utf-8"'
                ) from error
        yield from (Answer(True) for _ in tellings)

    def shown(self, telling: Telling) -> Sequence[str]:
        return self._content(telling.kind, [telling]).decode(self._options.encoding).splitlines()[-1:]

    def _unwritable(self, why: str | None) -> str:
        return (
            f"{self.name}: {self._options.folder} cannot be written to ({why}); make the folder, or let this"
            " user write there"
        )

    def _name(self, kind: str, tellings: Sequence[Telling]) -> str:
        position = max(int(telling.names["position"] or 0) for telling in tellings)
        told = "\n".join(telling.reference for telling in tellings)
        digest = blake2b(told.encode(), digest_size=4).hexdigest()
        return f"{kind}-{position:012}-{digest}.{self._options.format}"

    def _content(self, kind: str, tellings: Sequence[Telling]) -> bytes:
        written = getattr(self._options, kind).columns or _named([*DEFAULT[kind], *BESIDE])
        if self._options.format == "jsonl":
            lines = (orjson.dumps(data(written, telling.names)) for telling in tellings)
            return b"".join(line + b"\n" for line in lines).decode().encode(self._options.encoding)
        page = io.StringIO()
        writer = csv.writer(page, lineterminator="\r\n")
        writer.writerow(written)
        for telling in tellings:
            writer.writerow([text(template, telling.names) for template in written.values()])
        return page.getvalue().encode(self._options.encoding)

    def _write(self, name: str, content: bytes) -> None:
        folder = self._options.folder
        part = folder / f".{name}.part"
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder / name)
        entry = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(entry)
        finally:
            os.close(entry)
