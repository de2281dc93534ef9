"""The statements that make the tables, rendered, and the digest of the read models'; as a program, writes
both: into `omo_sync/store/ddl/` and `omo_sync/store/versions.py`."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from sqlalchemy import MetaData, make_url
from sqlalchemy.schema import CreateIndex, CreateTable

from omo_sync.projections.tables import METADATA
from omo_sync.store import tables, versions
from omo_sync.store.postgresql import PostgreSQL
from omo_sync.store.schema import BETWEEN, kind_of
from omo_sync.store.sqlite import SQLite

PARTS = {"store": tables.METADATA, "models": METADATA}
DIALECTS = (SQLite.dialect, PostgreSQL.dialect)


def statements(dialect: str, metadata: MetaData) -> list[str]:
    """CREATE statements of all tables and indexes, for databases of this kind of URL."""
    renders = make_url(dialect).get_dialect()()
    found: list[str] = []
    for table in metadata.sorted_tables:
        found.append(str(CreateTable(table).compile(dialect=renders)))
        found.extend(
            str(CreateIndex(index).compile(dialect=renders))
            for index in sorted(table.indexes, key=lambda index: str(index.name))
        )
    return [re.sub(r"[ \t]+\n", "\n", statement).strip() for statement in found]


def digest() -> str:
    """Of the statements that make the tables and their indexes on PostgreSQL."""
    made = "\n".join(sorted(statements(PostgreSQL.dialect, METADATA)))
    return hashlib.sha256(made.encode()).hexdigest()[:12]


def files() -> dict[Path, str]:
    """What each rendered file has to hold."""
    folder = Path(versions.__file__).parent / "ddl"
    return {
        folder / f"{part}.{kind_of(dialect)}.sql": BETWEEN.join(statements(dialect, metadata)) + ";\n"
        for part, metadata in PARTS.items()
        for dialect in DIALECTS
    }


def main() -> None:
    for file, text in files().items():
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    path = Path(versions.__file__)
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'^MODELS = ".*"$', f'MODELS = "{digest()}"', text, flags=re.MULTILINE), "utf-8")


if __name__ == "__main__":
    main()
