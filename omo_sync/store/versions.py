"""Which tables this omo-sync works with. A store says which ones it has."""

from __future__ import annotations

from omo_sync.errors import StoreOutdated

SCHEMA = "5"
"""The revision of the log and of what stands beside it: `omo_sync/store/migrations`."""

MODELS = "7ad5bbad80c5"
"""A digest of the read models' tables: where a store has others they are made anew from the log.
`python -m omo_sync.projections.version` writes it here."""

VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    f"INSERT INTO alembic_version (version_num) VALUES ('{SCHEMA}')",
)
"""As Alembic makes it."""

KEPT = "models"  # where `meta` keeps the digest of those that are there


def check(name: str, schema: str, models: str) -> None:
    """name: the store, for people. Raises StoreOutdated where it has other tables than these."""
    if schema.isdigit() and int(schema) > int(SCHEMA):
        raise StoreOutdated(
            f"{name} has tables of version {schema}, and this omo-sync knows them up to {SCHEMA}. "
            "Use the omo-sync that wrote it, or a newer one."
        )
    if schema != SCHEMA:
        raise StoreOutdated(
            f"{name} has tables of version {schema or 'none'}, this omo-sync needs {SCHEMA}. Run "
            "`omo-sync db upgrade`; nothing is lost by it."
        )
    if models != MODELS:
        raise StoreOutdated(
            f"The read models of {name} were made by another version of omo-sync. Run `omo-sync db upgrade`: "
            "it makes them anew from the log."
        )
