"""A stub of a shop for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shops.stub import Stub
from tests.shops.stub import stub as serving


@pytest.fixture
def shop() -> Iterator[Stub]:
    with serving() as made:
        yield made
