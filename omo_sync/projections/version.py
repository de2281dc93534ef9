"""The digest of the read models' tables; as a program, writes it into `omo_sync/store/versions.py`."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from omo_sync.projections.tables import METADATA
from omo_sync.store import versions
from omo_sync.store.schema import statements


def digest() -> str:
    """Of the statements that make the tables and their indexes on PostgreSQL."""
    made = "\n".join(sorted(statements("postgresql+psycopg://", METADATA)))
    return hashlib.sha256(made.encode()).hexdigest()[:12]


def main() -> None:
    path = Path(versions.__file__)
    text = path.read_text("utf-8")
    path.write_text(re.sub(r'^MODELS = ".*"$', f'MODELS = "{digest()}"', text, flags=re.MULTILINE), "utf-8")


if __name__ == "__main__":
    main()
