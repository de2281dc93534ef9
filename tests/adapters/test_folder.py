"""Which rows of a folder are read, and when: the same for every kind of file."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omo_sync.adapters import bookmarks, contract, folder, opened
from omo_sync.adapters.bookmarks import PLACES, Bookmarks, Found, Place
from omo_sync.adapters.contract import Adapter, Row, Unread
from omo_sync.errors import SourceError
from tests.adapters.folders import NOW, Reader, csv_folder, jsonl_folder, warned, write

YOUNG = NOW - 1_000_000


def test_new_files_are_read_in_the_order_of_names_and_once(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", "{}\n{}\n")
    write(tmp_path / "a.jsonl", "{}\n")
    reader = Reader(jsonl_folder(tmp_path))
    assert reader.ids() == ["a.jsonl:1", "b.jsonl:1", "b.jsonl:2"]
    write(tmp_path / "0.jsonl", "{}\n")
    assert reader.ids() == ["0.jsonl:1"]
    assert list(reader.source.read(reader.cursor)) == []


def test_an_event_goes_through_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", b'\xef\xbb\xbf{"id": 1.50}\r\n\xff\n')
    source = jsonl_folder(tmp_path)
    rows = [row for row in Reader(source).rows() if isinstance(row, Row)]
    assert [source.translate(row) for row in rows] == [[b'{"id": 1.50}'], [b"\xff"]]


def test_a_file_that_grew_is_read_on(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "{}\n\n{}\n")
    reader = Reader(jsonl_folder(tmp_path))
    assert reader.ids() == ["a.jsonl:1", "a.jsonl:3"]
    write(path, "{}\n\n{}\n{}\n", NOW)
    assert reader.ids() == ["a.jsonl:4"]


def test_a_rewritten_file_is_read_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = write(tmp_path / "a.jsonl", "1\n2\n")
    reader = Reader(jsonl_folder(tmp_path))
    assert reader.ids() == ["a.jsonl:1", "a.jsonl:2"]
    for number, content in enumerate(("1\n3\n", "4\n", "5\n2\n6\n"), start=1):
        write(path, content, NOW + number)
        assert len(reader.ids()) == content.count("\n")
        assert "a.jsonl was rewritten" in warned(caplog)


def test_a_change_within_the_same_tick_of_the_clock_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "1\n2\n", YOUNG)
    reader = Reader(jsonl_folder(tmp_path))
    assert len(reader.ids()) == 2
    write(path, "1\n3\n", YOUNG)
    assert len(reader.ids()) == 2
    assert reader.ids() == []


def test_a_young_file_is_verified_once_more_and_then_left(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", "1\n", YOUNG)
    later = NOW + 60_000_000
    [first] = jsonl_folder(tmp_path).read(None)
    [second] = jsonl_folder(tmp_path, later).read(first.cursor)
    assert (len(first.rows), second.rows) == (1, [])
    assert list(jsonl_folder(tmp_path, later).read(second.cursor)) == []


def test_files_that_vanished_leave_the_cursor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookmarks, "PLACES", 1)
    for number in range(50):
        write(tmp_path / f"{number:02}.jsonl", "{}\n")
    reader = Reader(jsonl_folder(tmp_path))
    assert len(reader.ids()) == 50
    before = len(reader.cursor or "")
    for number in range(40):
        (tmp_path / f"{number:02}.jsonl").unlink()
    assert reader.ids() == []
    assert len(reader.cursor or "") == before - 40 * 8


def test_packing_a_file_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "sku,n,time\nA,1,x\n")
    reader = Reader(csv_folder(tmp_path))
    assert reader.ids() == ["a.csv:1"]
    packed = write(tmp_path / "a.csv.gz", gzip.compress(path.read_bytes())[:20])
    assert (reader.ids(), reader.error) == ([], "")
    path.unlink()
    write(packed, gzip.compress(b"sku,n,time\nA,1,x\nB,1,x\n"))
    assert reader.ids() == ["a.csv:2"]


def test_a_file_that_vanished_is_no_error(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", "{}\n")
    write(tmp_path / "b.jsonl", "{}\n")
    reader = Reader(jsonl_folder(tmp_path))
    assert len(reader.ids()) == 2
    path.unlink()
    assert (reader.ids(), reader.error) == ([], "")


def test_half_a_row_is_left_until_the_file_is_complete(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(tmp_path / "a.csv", "sku,n,time\nA,1,x\nB,1", YOUNG)
    reader = Reader(csv_folder(tmp_path))
    assert reader.ids() == ["a.csv:1"]
    assert "ends in the middle of a row" in warned(caplog)
    write(path, "sku,n,time\nA,1,x\nB,11,x\nC,1,x", NOW - 10_000_000)
    assert reader.ids() == ["a.csv:2", "a.csv:3"]
    assert reader.ids() == []
    # It was no whole row after all: it is read again, and the difference will show.
    write(path, "sku,n,time\nA,1,x\nB,11,x\nC,1,xyz\n", NOW - 9_000_000)
    [row] = reader.rows()
    assert isinstance(row, Row)
    assert (row.id, row.values["time"]) == ("a.csv:3", "xyz")


def test_half_a_header_is_no_header(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "sku,n", YOUNG)
    reader = Reader(csv_folder(tmp_path))
    assert (reader.ids(), reader.error) == ([], "")
    write(path, "sku,n,time\nA,1,x\n")
    assert reader.ids() == ["a.csv:1"]


def test_a_packed_file_that_is_being_written_is_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    content = b"".join(b"%d\n" % number for number in range(50_000))
    packed = gzip.compress(content)
    path = write(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2], YOUNG)
    reader = Reader(jsonl_folder(tmp_path))
    first = reader.ids()
    assert 1_000 < len(first) < 50_000
    assert reader.error == ""
    assert "still being written" in warned(caplog)
    write(path, packed)
    assert first + reader.ids() == [f"a.jsonl:{number}" for number in range(1, 50_001)]


def test_a_damaged_file_says_so_again_and_again_and_holds_nothing_back(tmp_path: Path) -> None:
    packed = gzip.compress(b"1\n2\n3\n")
    path = write(tmp_path / "a.jsonl.gz", packed[:-6])
    write(tmp_path / "b.jsonl", "{}\n")
    reader = Reader(jsonl_folder(tmp_path))
    assert reader.ids() == ["a.jsonl:1", "a.jsonl:2", "a.jsonl:3", "b.jsonl:1"]
    for _ in range(2):
        assert reader.ids() == []
        assert reader.error.startswith("a.jsonl: the gzip data ends early")
    write(path, packed)
    assert (reader.ids(), reader.error) == ([], "")


def test_a_file_without_permission_holds_nothing_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.jsonl", "{}\n")
    write(tmp_path / "b.jsonl", "{}\n")

    def denied(path: str, mode: str) -> object:
        if path.endswith("a.jsonl"):
            raise PermissionError(13, "Permission denied")
        return open(path, mode)

    reader = Reader(jsonl_folder(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr(opened, "open", denied, raising=False)
        assert reader.ids() == ["b.jsonl:1"]
    assert "a.jsonl: cannot be opened (Permission denied)" in reader.error
    assert (reader.ids(), reader.error) == (["a.jsonl:1"], "")


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", write(tmp_path / "file", "")):
        reader = Reader(jsonl_folder(place))
        assert reader.ids() == []
        assert "correct `folder`" in reader.error


def test_folders_and_dead_links_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").mkdir()
    (tmp_path / "b.jsonl").symlink_to(tmp_path / "nowhere")
    write(tmp_path / "c.jsonl", "")
    reader = Reader(jsonl_folder(tmp_path))
    assert (reader.ids(), reader.error) == ([], "")


def test_a_line_of_ten_megabytes_is_quarantined_alone(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", b"{}\n" + b"x" * 10_000_000 + b"\n{}\n")
    first, long, last = Reader(jsonl_folder(tmp_path)).rows()
    assert isinstance(long, Unread)
    assert (long.id, long.code, len(long.raw)) == ("a.jsonl:2", "E111", 10_000_000)
    assert "10000000 bytes" in long.message
    assert (first.id, last.id) == ("a.jsonl:1", "a.jsonl:3")


def test_a_long_line_is_resumed_before_and_after(tmp_path: Path) -> None:
    # The digest of what precedes has to be right although the line was never held whole.
    content = b"{}\n" + b"x" * 5_000_000
    path = write(tmp_path / "a.jsonl", content, YOUNG)
    reader = Reader(jsonl_folder(tmp_path))
    assert reader.ids() == ["a.jsonl:1"]
    write(path, content + b"\n{}\n", YOUNG)
    assert reader.ids() == ["a.jsonl:2", "a.jsonl:3"]
    write(path, content + b"\n{}\n{}\n")
    assert reader.ids() == ["a.jsonl:4"]


def test_a_cursor_of_something_else_is_refused(tmp_path: Path) -> None:
    for cursor in ("17", "{}", '{"places":{"a":[1]},"stamps":""}', "nothing"):
        with pytest.raises(SourceError, match="not that of a folder"):
            list(jsonl_folder(tmp_path).read(cursor))


def test_the_cursor_stays_small_for_ten_thousand_files() -> None:
    marks = Bookmarks()
    files = [Found(f"sales-of-a-day-{n:05}.csv", "", 100_000, OLD_NS + n) for n in range(10_000)]
    for file in files:
        marks.put(file.name, Place(file.size, file.mtime, 1_000_000, 5_000, "0" * 16))
    kept = Bookmarks(marks.cursor())
    assert len(marks.cursor()) < 100_000 + 100 * PLACES
    assert all(kept.is_read(file) for file in files)
    assert not any(kept.is_read(file._replace(size=1)) for file in files)
    kept.forget_others(files[:50])
    assert [file for file in files if kept.is_read(file)] == files[:50] + files[-PLACES:]


OLD_NS = 1_700_000_000_000_000_000

CELLS = st.text(alphabet='a,"\n \r\té中', max_size=4)
FILES = st.lists(
    st.tuples(st.lists(st.tuples(CELLS, CELLS), max_size=9), st.booleans(), st.booleans()), max_size=4
)


def csv_text(rows: list[tuple[str, str]], ended: bool) -> bytes:
    lines = ["x,sku,n,time"]
    for cells in rows:
        lines.append(",".join(["1", *('"' + cell.replace('"', '""') + '"' for cell in cells), "t"]))
    return ("\n".join(lines) + ("\n" if ended else "")).encode()


@given(FILES, st.integers(1, 5))
def test_reading_resumes_after_every_batch(
    tmp_path_factory: pytest.TempPathFactory,
    files: list[tuple[list[tuple[str, str]], bool, bool]],
    size: int,
) -> None:
    place = tmp_path_factory.mktemp("folder")
    for number, (rows, ended, packed) in enumerate(files):
        content = csv_text(rows, ended)
        name = f"{number}.csv.gz" if packed else f"{number}.csv"
        write(place / name, gzip.compress(content) if packed else content)
    whole = list(Reader(csv_folder(place)).rows())
    expected = [
        (f"{number}.csv:{row}", cells)
        for number, (rows, _, _) in enumerate(files)
        for row, cells in enumerate(rows, start=1)
    ]
    assert [row.id for row in whole] == [id for id, _ in expected]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folder, "BATCH", size)
        assert one_batch_at_a_time(csv_folder(place)) == whole


def one_batch_at_a_time(source: Adapter) -> list[Row | Unread]:
    """Every row, each batch read by a reading of its own from the cursor of the one before."""
    rows: list[Row | Unread] = []
    cursor = None
    while (batch := next(iter(source.read(cursor)), None)) is not None:
        assert len(batch.rows) <= contract.BATCH
        assert batch.cursor != cursor
        rows += batch.rows
        cursor = batch.cursor
    return rows


@given(st.lists(st.integers(0, 40), max_size=6), st.booleans())
def test_a_growing_file_is_read_once_wherever_it_was_cut(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], packed: bool
) -> None:
    content = b'x,sku,n,time\n1,"a\nb",1,t\n2,c,1,t\n3,"d",1,t\n'
    place = tmp_path_factory.mktemp("folder")
    reader = Reader(csv_folder(place))
    seen: list[Row | Unread] = []
    for step, cut in enumerate([*sorted(cuts), len(content)]):
        part = gzip.compress(content[:cut]) if packed else content[:cut]
        # Whole lines only in packed files: half a row in a packed file that is whole is a row.
        if packed and cut < len(content):
            part = gzip.compress(content)[: cut // 2]
        write(place / ("a.csv.gz" if packed else "a.csv"), part, YOUNG + step)
        seen += reader.rows()
    assert [(row.id, row.values["sku"]) for row in seen if isinstance(row, Row)] == [
        ("a.csv:1", "a\nb"),
        ("a.csv:2", "c"),
        ("a.csv:3", "d"),
    ]
    assert len(seen) == 3


def test_names_that_are_not_utf8_are_readable(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"\xff.jsonl")
    with open(path, "wb") as file:
        file.write(b"{}\n")
    os.utime(path, (1, 1))
    assert Reader(jsonl_folder(tmp_path)).ids() == ["\\xff.jsonl:1"]
