"""What the OpenAPI document says of codes and cursors is what is taken."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from omo_sync.api import cursor
from omo_sync.api.catalogue import UNPRICED
from omo_sync.api.codes import Written, described
from omo_sync.api.cursor import Cursor
from omo_sync.schemas.values import is_code

WRITTEN = TypeAdapter(Written)
LETTERS = st.text(
    "aé\u0301\u0300\u0323\u1100\u1161\u11a8\u0958\u3000\u00a0\u00ad\u200d\u20f1\ue000 \n", max_size=8
)
CURSORS = st.from_regex(re.compile(cursor.SHAPE, re.ASCII), fullmatch=True)


@given(st.text(max_size=70) | LETTERS)
@example("e\u0301" * 32)
@example("e\u0301" * 33)
@example("\u0958" * 64)
@example(" a")
@example("a\n")
def test_codes_are_taken_where_the_document_allows_them(text: str) -> None:
    try:
        code = WRITTEN.validate_python(text)
    except ValidationError:
        assert not allowed(text) or len(unicodedata.normalize("NFC", text)) > 64
    else:
        assert allowed(text)
        assert is_code(code)
        assert code == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("number", [0x41, 0x4E00, 0x1F600, 0x20F1, 0xAD, 0xE000, 0x3000, 0x7F, 0x2028])
def test_a_character_is_allowed_where_it_is_printable(number: int) -> None:
    assert allowed(chr(number)) is is_code(chr(number))


def allowed(text: str) -> bool:
    """By the document; `$` is the very end there, as in ECMAScript."""
    code = described()
    whole, never = (pattern.replace("$", r"\Z") for pattern in (code["pattern"], code["not"]["pattern"]))
    return bool(re.search(whole, text)) and not re.search(never, text)


@given(CURSORS)
def test_every_cursor_that_the_document_allows_is_a_place_in_every_order(written: str) -> None:
    if written:
        place = Cursor.read(written)
        assert isinstance(place.place("name")[0], str)
        assert isinstance(place.place("price")[0], int)
        assert place.place("-price") == place.place("price")


@given(st.text(max_size=30) | st.text("1.A=_٣\n", max_size=8))
def test_whatever_else_is_no_cursor(written: str) -> None:
    if not written or not re.fullmatch(cursor.SHAPE.rstrip("$"), written):
        with pytest.raises(ValueError, match=re.escape(written) or "^$"):
            Cursor.read(written)


@given(st.integers(0, 10**15) | st.just(UNPRICED), st.text(max_size=64), st.text(max_size=100))
def test_a_cursor_is_read_as_it_was_written(price: int, sku: str, name: str) -> None:
    told = Cursor(price, sku, name)
    assert re.fullmatch(cursor.SHAPE, told.written())
    assert Cursor.read(told.written()) == told
