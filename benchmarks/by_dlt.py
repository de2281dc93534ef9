"""What a user may pick for loading alone: dlt merges the same lines by (source, id). `by_dlt.py FACTS URL`.

No validation, no read models. It needs `dlt[postgres]`, which omo-sync does not.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import dlt

BATCH = 10_000


def lines(path: str) -> Iterator[list[dict[str, Any]]]:
    with open(path, "rb") as file:
        while batch := list(islice(file, BATCH)):
            yield [json.loads(line) for line in batch]


def merge(path: str, url: str) -> None:
    """What a fact says of itself stays one JSON column, as in the log of omo-sync."""
    event = dlt.resource(
        lines(path), name="event", write_disposition="merge", primary_key=("source", "id"),
        columns={"data": {"data_type": "json"}},
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        made = dlt.pipeline(
            "benchmark",
            folder,
            destination=dlt.destinations.postgres(with_password(url)),
            dataset_name="benchmark",
        )
        made.run(event)


def with_password(url: str) -> str:
    """dlt wants one, also where the server does not."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return url if ":" in user else urlunsplit(parts._replace(netloc=f"{user}:none@{host}"))


if __name__ == "__main__":
    merge(sys.argv[1], sys.argv[2])
