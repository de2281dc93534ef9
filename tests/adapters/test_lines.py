from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.adapters.blocks import read_blocks
from omo_sync.adapters.lines import KEEP, Line, read_lines, split_lines
from omo_sync.errors import SourceError


def lines_of(content: bytes) -> list[Line]:
    return list(read_lines(io.BytesIO(content)))


def until_damage(stream: BinaryIO) -> tuple[list[bytes], str]:
    """What was read before the damage, and what was said about it."""
    found: list[bytes] = []
    try:
        for line in read_lines(stream):
            found.append(line.content)
    except SourceError as error:
        return found, str(error)
    pytest.fail("the damage was not noticed")


def test_lines_have_numbers_and_offsets() -> None:
    assert lines_of(b"one\ntwo\n") == [
        Line(1, 0, 4, b"one", 0, True),
        Line(2, 4, 8, b"two", 0, True),
    ]


def test_crlf_blank_lines_and_the_byte_order_mark_are_not_content() -> None:
    found = lines_of(b"\xef\xbb\xbfone\r\n\r\n  \ntwo\r\n")
    assert [(line.number, line.content) for line in found] == [(1, b"one"), (4, b"two")]


def test_a_last_line_without_line_end_says_so() -> None:
    assert lines_of(b"one\nhal")[-1] == Line(2, 4, 7, b"hal", 0, False)


def test_nothing_gives_nothing() -> None:
    for content in (b"", b"\n", b"\xef\xbb\xbf", gzip.compress(b"")):
        assert lines_of(content) == []


def test_gzip_is_known_by_its_content_also_in_several_members() -> None:
    packed = gzip.compress(b"one\nt") + gzip.compress(b"wo\n") + b"\0" * 512
    assert [line.content for line in lines_of(packed)] == [b"one", b"two"]


def test_what_came_before_the_end_of_cut_gzip_is_read() -> None:
    whole = b"".join(b"line %d\n" % number for number in range(100_000))
    packed = gzip.compress(whole)
    found, said = until_damage(io.BytesIO(packed[: len(packed) // 2]))
    assert "ends early, after byte" in said
    assert len(found) > 10_000
    assert whole.startswith(b"\n".join(found))


def test_damaged_gzip_says_so_and_keeps_what_came_before() -> None:
    packed = bytearray(gzip.compress(b"".join(b"line %d\n" % number for number in range(100_000))))
    packed[-8:-4] = b"abcd"
    found, said = until_damage(io.BytesIO(bytes(packed)))
    assert "damaged before byte" in said
    assert found[0] == b"line 0"


def test_a_stream_that_fails_half_way_gives_what_it_had() -> None:
    class Broken(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            if self.tell() >= 8:
                raise OSError(5, "Input/output error")
            return super().read1(4)

    found, said = until_damage(Broken(b"one\ntwo\nthree\n"))
    assert "Input/output error" in said
    assert found == [b"one", b"two"]


def test_a_long_line_is_kept_up_to_a_bound_and_the_rest_is_counted() -> None:
    def blocks() -> Iterator[bytes]:
        yield b"one\n"
        for _ in range(20):
            yield b"x" * 1024 * 1024
        yield b"yz\r\ntwo\n"

    first, long, last = split_lines(blocks())
    assert (len(long.content), long.cut) == (KEEP, 4 * 1024 * 1024 + 3)
    assert (first.content, last.content, last.number) == (b"one", b"two", 3)
    assert last.offset == long.end == 4 + 20 * 1024 * 1024 + 4


@given(st.lists(st.binary(max_size=6), max_size=8), st.integers(1, 5))
def test_lines_do_not_depend_on_where_the_blocks_are_cut(parts: list[bytes], size: int) -> None:
    content = b"\n".join(parts)
    blocks = [content[at : at + size] for at in range(0, len(content), size)]
    whole = list(split_lines([content] if content else []))
    assert list(split_lines(blocks)) == whole
    assert all(content[line.offset : line.end].strip().endswith(line.content.strip()) for line in whole)


@given(st.binary(max_size=200), st.booleans())
def test_blocks_are_the_content(content: bytes, packed: bool) -> None:
    if content.startswith(b"\x1f\x8b"):
        content = b"." + content
    stream = io.BytesIO(gzip.compress(content) if packed else content)
    assert b"".join(read_blocks(stream)) == content
