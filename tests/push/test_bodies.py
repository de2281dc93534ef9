"""Bodies taken apart, and who has to sign."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.api.access import Access, Grant
from omo_sync.api.bodies import elements
from omo_sync.api.problem import Problem
from omo_sync.api.signature import Standard
from omo_sync.api.speaker import Speakers

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(ANY, max_size=6), st.sampled_from([None, 1]), st.booleans())
def test_an_array_comes_apart_into_what_it_was_made_of(
    told: list[Any], indent: int | None, plain: bool
) -> None:
    body = json.dumps(told, indent=indent, ensure_ascii=plain).encode("utf-8", "surrogatepass")
    assert [json.loads(one.decode("utf-8", "surrogatepass")) for one in elements(body)] == told


@given(
    st.lists(
        st.sampled_from([b'{"a":1}', b"[", b"]", b"{", b"}", b",", b'"', b"\\", b" ", b"\xff"]), max_size=9
    )
)
def test_whatever_comes_nothing_of_it_is_lost_but_what_is_between(pieces: list[bytes]) -> None:
    body = b"[" + b"".join(pieces)
    kept = b"".join(elements(body))
    assert [byte for byte in kept if byte not in b"[], "] == [byte for byte in body if byte not in b"[], "]


def test_where_signatures_are_asked_for_a_key_is_not_enough() -> None:
    access = Access((), lambda: 0)
    speakers = Speakers(access, Standard([], lambda: 0), {}, signed=True)
    with pytest.raises(Problem, match="unsigned"):
        speakers.by_key({b"authorization": b"Bearer omo_1"})
    access.anybody = Grant("anybody", frozenset())
    with pytest.raises(Problem, match="no-key"):
        speakers.by_key({})
