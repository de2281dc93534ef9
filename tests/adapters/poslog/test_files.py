"""Logs as files: cut, broken off, grown, packed, damaged, and far too large."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.poslog import PosLog
from omo_sync.adapters.poslog.fragments import Cutter
from omo_sync.adapters.poslog.options import PosLogOptions
from tests.adapters.folders import NOW, Reader, write
from tests.adapters.poslog.logs import retail, sale, transaction, v2, v6

MANY = [transaction(number, retail(sale(f"A{number}"))) for number in range(1, 21)]


def adapter(folder: Path, **options: Any) -> PosLog:
    return PosLog("tills", PosLogOptions(folder=folder, **options), clock=lambda: NOW)


def skus(source: PosLog, reader: Reader) -> list[str]:
    return [
        event["data"]["sku"]
        for row in reader.rows()
        if isinstance(row, Row)
        for event in source.translate(row)
    ]


@pytest.mark.parametrize("log", [v2, v6])
@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_blocks_may_end_anywhere(log: Any, size: int) -> None:
    content = log(*MANY[:4], "<!-- <Transaction> -->", *MANY[4:6]).encode()
    whole = list(Cutter([content]).fragments())
    assert len(whole) == 6
    pieces = Cutter(content[at : at + size] for at in range(0, len(content), size))
    assert list(pieces.fragments()) == whole
    assert [content[one.end - len(one.content) : one.end] for one in whole] == [one.content for one in whole]


PIECES = [
    b"<Transaction>",
    b"</Transaction>",
    b"<a:Transaction x='1'>",
    b"</a:Transaction >",
    b"<!--",
    b"-->",
]
PIECES += [b"<![CDATA[", b"]]>", b"text ", b"<Transaction/>", b"<TransactionLink>", b"<Transaction", b"\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=30), st.integers(1, 20))
def test_whatever_stands_there_is_cut_alike(pieces: list[bytes], size: int) -> None:
    content = b"".join(pieces)
    whole = Cutter([content])
    parts = Cutter(content[at : at + size] for at in range(0, len(content), size))
    found = list(whole.fragments())
    assert list(parts.fragments()) == found
    assert (parts.unfinished, parts.header) == (whole.unfinished, whole.header)
    assert [content[one.end - len(one.content) : one.end] for one in found] == [one.content for one in found]


def test_what_is_never_closed_hides_nothing_for_ever() -> None:
    hidden = b"<P><!-- " + b"x" * 5_000_000 + MANY[0].encode() + b"</P>"
    cutter = Cutter(hidden[at : at + 262_144] for at in range(0, len(hidden), 262_144))
    assert [one.content for one in cutter.fragments()] == [MANY[0].strip().encode()]


def test_one_bad_transaction_stands_alone(tmp_path: Path) -> None:
    no_end = MANY[2].replace("</Transaction>", "")
    crossed = MANY[4].replace("</Sale>", "</Sail>")
    write(tmp_path / "log.xml", v2(*MANY[:2], no_end, MANY[3], crossed, MANY[5]))
    source = adapter(tmp_path)
    [batch] = source.read(None)
    assert [row.id for row in batch.rows] == [f"log.xml:{number}" for number in range(1, 7)]
    assert isinstance(batch.rows[2], Unread)
    assert batch.rows[2].message == "the transaction has no end; have it exported again"
    good = [row for at, row in enumerate(batch.rows) if at not in (2, 4) and isinstance(row, Row)]
    assert [len(source.translate(row)) for row in good] == [1, 1, 1, 1]


def test_a_file_that_breaks_off_is_read_on_later(tmp_path: Path) -> None:
    whole = v2(*MANY).encode()
    half = whole.index(b"A10<") + 40
    file = write(tmp_path / "log.xml", whole[:half])
    source = adapter(tmp_path)
    reader = Reader(source)
    assert skus(source, reader) == [f"A{number}" for number in range(1, 10)]
    assert (
        reader.error
        == "log.xml: it breaks off within transaction 10; those before it were read. Fetch the file again"
    )
    assert skus(source, reader) == []
    write(file, whole)
    assert skus(source, reader) == [f"A{number}" for number in range(10, 21)]
    assert reader.error == ""


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    whole = v2(*MANY).encode()
    file = write(tmp_path / "log.xml", whole[: whole.index(b"A10<")], at=NOW)
    source = adapter(tmp_path)
    reader = Reader(source)
    assert len(skus(source, reader)) == 9
    assert reader.error == ""
    assert "left until the file has been complete for a while" in caplog.text
    write(file, whole, at=NOW)
    assert len(skus(source, reader)) == 11


def test_a_log_that_is_not_closed_yet_is_read_as_it_grows(tmp_path: Path) -> None:
    file = write(tmp_path / "log.xml", v2(*MANY[:3]).replace("</POSLog>", ""))
    source = adapter(tmp_path)
    reader = Reader(source)
    assert skus(source, reader) == ["A1", "A2", "A3"]
    write(file, v2(*MANY[:5]).replace("</POSLog>", ""))
    assert skus(source, reader) == ["A4", "A5"]
    assert reader.error == ""


def test_one_transaction_a_file_packed_or_not(tmp_path: Path) -> None:
    for at, one in enumerate(MANY[:5]):
        content = (v6 if at % 2 else v2)(one).encode()
        packed = at == 3
        (tmp_path / f"{at:03}.xml{'.gz' if packed else ''}").write_bytes(
            gzip.compress(content) if packed else content
        )
    source = adapter(tmp_path)
    assert skus(source, Reader(source)) == ["A1", "A2", "A3", "A4", "A5"]


def test_a_transaction_may_be_the_whole_document(tmp_path: Path) -> None:
    write(tmp_path / "a.xml", '<?xml version="1.0"?>\n' + MANY[0])
    source = adapter(tmp_path)
    assert skus(source, Reader(source)) == ["A1"]


def test_encodings(tmp_path: Path) -> None:
    chinese = v2(MANY[0])
    write(tmp_path / "a.xml", chinese.replace("UTF-8", "GB18030").encode("gb18030"))
    write(tmp_path / "b.xml", chinese.encode("utf-16"))
    write(tmp_path / "c.xml", chinese.encode().replace("商品".encode(), b"\xff\xff"))
    write(tmp_path / "d.xml", "﻿" + chinese)
    source = adapter(tmp_path, describe=True)
    reader = Reader(source)
    rows = list(reader.rows())
    assert [row.code if isinstance(row, Unread) else "" for row in rows] == ["", "E101", ""]
    assert isinstance(rows[0], Row)
    assert "商品 A1" in str(source.translate(rows[0]))
    assert reader.error == "b.xml: it is UTF-16; have it exported as UTF-8"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('<!DOCTYPE POSLog [<!ENTITY a "b">]>' + MANY[0], "it declares a document type"),
        ("<Invoice><Line/></Invoice>", "it is a Invoice that holds no Transaction"),
        (v2(MANY[0], "<TransactionCount>3</TransactionCount>"), ""),
        (
            v2("<TransactionCount>3</TransactionCount>", *MANY[:2]),
            "it says to hold 3 transactions, and 2 are there",
        ),
        ("plain text", "it is no XML"),
        (v2(), ""),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, content: str, said: str) -> None:
    write(tmp_path / "log.xml", content)
    write(tmp_path / "other.xml", v2(MANY[1]))
    reader = Reader(adapter(tmp_path))
    assert "other.xml:1" in reader.ids()
    assert reader.error.startswith(f"log.xml: {said}" if said else "")
    assert bool(reader.error) == bool(said)


def test_a_transaction_far_too_long_stands_alone(tmp_path: Path) -> None:
    long = transaction(2, retail(sale("B"), more=f"<Note>{'x' * 5_000_000}</Note>"))
    write(tmp_path / "log.xml", v2(MANY[0], long, MANY[2]))
    source = adapter(tmp_path)
    rows = list(Reader(source).rows())
    assert [type(row) for row in rows] == [Row, Unread, Row]
    assert isinstance(rows[1], Unread)
    assert rows[1].code == "E111"
    assert skus(source, Reader(source)) == ["A1", "A3"]


def test_memory_is_bounded(tmp_path: Path) -> None:
    block = v2("@").partition("@")[0].encode()
    with (tmp_path / "log.xml").open("wb") as file:
        file.write(block)
        for number in range(30_000):
            file.write(transaction(number, retail(sale(f"A{number}"))).encode())
        file.write(b"</POSLog>")
    cutter = Cutter(iter(lambda: stream.read(262_144), b""))
    with (tmp_path / "log.xml").open("rb") as stream:
        tracemalloc.start()
        count = sum(1 for _ in cutter.fragments())
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert count == 30_000
    assert peak < 2_000_000
