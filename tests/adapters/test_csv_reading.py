"""From bytes to rows of columns; a bad row stands alone."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omo_sync.adapters.contract import Row, Unread
from omo_sync.adapters.csv_folder.records import Dialect, Splitter
from omo_sync.adapters.lines import split_lines
from omo_sync.errors import ConfigError
from tests.adapters.folders import NOW, Reader, csv_folder, write

HEADER = "sku,n,time\n"


def read(folder: Path, content: bytes | str, more: str = "") -> tuple[list[Row | Unread], str]:
    write(folder / "a.csv", content)
    reader = Reader(csv_folder(folder, more))
    return list(reader.rows()), reader.error


def values(rows: list[Row | Unread]) -> list[list[str]]:
    assert all(isinstance(row, Row) for row in rows), rows
    return [list(row.values.values()) for row in rows if isinstance(row, Row)]


def bad(row: Row | Unread) -> tuple[str, str, bytes]:
    assert isinstance(row, Unread)
    return row.id, row.code, row.raw


def test_rows_have_their_columns_by_name(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, "\ufeff sku , n,time\r\nA,1,x\r\n\r\nB,2,y\r\n")
    assert rows == [
        Row("a.csv:1", {"sku": "A", "n": "1", "time": "x"}),
        Row("a.csv:2", {"sku": "B", "n": "2", "time": "y"}),
    ]


def test_quotes_hold_delimiters_line_ends_and_themselves(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, HEADER + '"A,1","say ""no""","two\r\n\r\n \r\nlines"\r\n6" plate,2,y\n')
    assert values(rows) == [["A,1", 'say "no"', "two\n\n \nlines"], ['6" plate', "2", "y"]]


def test_chinese_names_in_gbk(tmp_path: Path) -> None:
    content = "sku,名称,n,time\nA,龙井茶叶|一级,1,x\n".encode("gbk") + b'B,\x81\xff,2,y\nC,"\xff\n",3,z\n'
    content += "D,普洱,4,z\n".encode("gbk")
    rows, _ = read(tmp_path, content, 'encoding = "gb18030"')
    assert values([rows[0], rows[3]]) == [["A", "龙井茶叶|一级", "1", "x"], ["D", "普洱", "4", "z"]]
    assert bad(rows[1]) == ("a.csv:2", "E101", b"B,\x81\xff,2,y")
    assert bad(rows[2]) == ("a.csv:3", "E101", b'C,"\xff\n",3,z')
    assert isinstance(rows[1], Unread)
    assert "not gb18030 (byte 0x81 at 2)" in rows[1].message


def test_a_delimiter_within_a_gbk_character_divides_nothing(tmp_path: Path) -> None:
    trailing = "亅"  # its second byte in GBK is that of |
    assert trailing.encode("gbk")[1:] == b"|"
    more = 'encoding = "gbk"\ndelimiter = "pipe"\n'
    rows, _ = read(tmp_path, f"sku|n|time\n{trailing}|1|x\n".encode("gbk"), more)
    assert values(rows) == [[trailing, "1", "x"]]


def test_rows_of_another_number_of_fields_are_refused_alone(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, HEADER + 'A,1\nB,2,y,z\n"C",3\nD,4,y\n')
    assert [bad(row)[1:] for row in rows[:3]] == [("E203", b"A,1"), ("E203", b"B,2,y,z"), ("E203", b'"C",3')]
    assert isinstance(rows[0], Unread)
    assert "2 fields, the header 3" in rows[0].message
    assert values(rows[3:]) == [["D", "4", "y"]]


@pytest.mark.parametrize(
    "broken",
    ['"A,1,x', 'A,"1"2,x', 'A,1,"x\nB,2,y\nC,3,"\'', '"' + "A,1,x\n" * 20_000 + "B,2,y"],
    ids=["never closed", "closed too early", "closed by another row's", "closed too late"],
)
def test_a_broken_quote_costs_its_own_line_alone(tmp_path: Path, broken: str) -> None:
    rows, _ = read(tmp_path, f"{HEADER}{broken}\nZ,9,z\n")
    others = broken.count("\n") + 1
    assert len(rows) == others + 1
    assert bad(rows[0]) == ("a.csv:1", "E203", broken.split("\n", maxsplit=1)[0].encode())
    assert values(rows[-1:]) == [["Z", "9", "z"]]


def test_an_open_quote_at_the_end_waits_for_the_rest(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", HEADER + 'A,1,x\nB,2,"half\n', NOW - 1)
    reader = Reader(csv_folder(tmp_path))
    assert reader.ids() == ["a.csv:1"]
    write(path, HEADER + 'A,1,x\nB,2,"half\nwhole"\n')
    assert values(list(reader.rows())) == [["B", "2", "half\nwhole"]]


def test_other_dialects(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, 'sku\tn\ttime\n"A\t1\tx\n', 'delimiter = "tab"\nquote = ""')
    assert values(rows) == [['"A', "1", "x"]]
    rows, _ = read(tmp_path, "'A;1';1;x\n", "delimiter = ';'\nquote = \"'\"\ncolumns = ['sku', 'n', 'time']")
    assert values(rows) == [["A;1", "1", "x"]]


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    write(tmp_path / "b.csv", HEADER + "A,1,x\n")
    rows, error = read(tmp_path, "SKU,n,time\nA,1,x\n")
    assert [row.id for row in rows] == ["b.csv:1"]
    assert error.startswith("a.csv: there is no column 'sku'; the columns are 'SKU', 'n', 'time'.")
    rows, error = read(tmp_path, "SKU,n,time\nA,1,x\n", 'optional = ["sku"]')
    assert error == ""
    assert isinstance(rows[0], Row)
    assert rows[0].values["sku"] == ""


def test_a_column_twice_is_ambiguous(tmp_path: Path) -> None:
    _, error = read(tmp_path, "sku,n,sku,time\n")
    assert "more than one column 'sku'" in error
    rows, error = read(tmp_path, "sku,n,x,x,time\nA,1,2,3,y\n")
    assert (len(rows), error) == (1, "")


def test_given_columns_have_to_be_enough(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"sources\.till\.columns: there is no column 'time'"):
        csv_folder(tmp_path, 'columns = ["sku", "n"]')


def test_binary_empty_and_wrongly_encoded_files(tmp_path: Path) -> None:
    assert read(tmp_path, b"") == ([], "")
    assert read(tmp_path, b"\n\r\n  \n") == ([], "")
    assert read(tmp_path, HEADER) == ([], "")
    _, error = read(tmp_path, bytes(range(256)) * 1000)
    assert error.startswith("a.csv: there is no column 'n', 'sku', 'time'; the columns are '\\x00\\x01")
    _, error = read(tmp_path, b"\x89PNG\r\n\x1a\n" + bytes(1000))
    assert error.startswith("a.csv: its header cannot be read: the row is not utf-8 (byte 0x89 at 0)")
    _, error = read(tmp_path, "sku,n,time\nA,1,x\n".encode("utf-16"))
    assert error.startswith("a.csv: its header cannot be read")
    _, error = read(tmp_path, b"\xef\xbb\xbf" + HEADER.encode(), 'encoding = "gbk"')
    assert "marked as utf-8, and `encoding` says gbk" in error


def test_a_row_of_ten_megabytes_stands_alone(tmp_path: Path) -> None:
    rows, _ = read(tmp_path, HEADER.encode() + b"A," * 5_000_000 + b"\nB,2,y\n")
    assert bad(rows[0])[1] == "E111"
    assert len(bad(rows[0])[2]) == 10_000_000
    assert values(rows[1:]) == [["B", "2", "y"]]


@pytest.mark.parametrize(
    "wrong",
    ['encoding = "utf-16"', 'encoding = "klingon"', 'delimiter = ""', 'delimiter = "||"', 'quote = "ab"'],
)
def test_dialects_that_cannot_be(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ValidationError):
        csv_folder(tmp_path, wrong)


CELL = st.text(alphabet='ab," \n;é中', max_size=6)


@given(st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=8), st.sampled_from(["utf-8", "gb18030"]))
def test_whatever_the_csv_module_writes_is_read(rows: list[list[str]], encoding: str) -> None:
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(rows)
    lines = split_lines([written.getvalue().encode(encoding)], blanks=True)
    found = [row.fields for row in Splitter(lines, Dialect(encoding, ",", '"')).rows(2)]
    assert found == rows
