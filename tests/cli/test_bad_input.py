"""Bad input: each has its code, nothing is lost, and what is good beside it is taken."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.events import counted, event, line, lines, sold

GOOD = counted("good", 5)


def with_value(text: str) -> bytes:
    """A count whose figure is this text of JSON."""
    return line(counted("bad", 77)).replace(b"77", text.encode())


BAD = {
    "binary": (b"\x00\xff\xfe\x01" * 50, "E101"),
    "truncated": (line(counted("bad", 5))[:-9], "E102"),
    "utf-16": (json.dumps(counted("bad", 5)).encode("utf-16-le").replace(b"\n", b""), "E102"),
    "gbk": (json.dumps(counted("bad", 5, sku="苹果"), ensure_ascii=False).encode("gbk"), "E101"),
    "a text": (b"hello", "E102"),
    "an array": (b"[]", "E103"),
    "no envelope": (b"{}", "E103"),
    "a name twice": (b'{"id":"1","id":"2"}', "E102"),
    "not a number": (with_value("NaN"), "E102"),
    "infinite": (with_value("1e400"), "E105"),
    "too many digits": (with_value("9" * 5_000), "E105"),
    "no offset": (line(counted("bad", 5, time="2026-03-02T08:00:00")), "E108"),
    "far future": (line(counted("bad", 5, time="2999-01-01T00:00:00Z")), "E109"),
    "unknown type": (line(event("inventory.eaten", "bad", sku="A")), "E104"),
    "a missing field": (line(event("inventory.sold", "bad", sku="A", quantity=1)), "E105"),
    "a field too many": (line(sold("bad", 1, colour="red")), "E110"),
    "a bad code": (line(sold("bad", 1, sku=" A")), "E106"),
    "a line of 10 MB": (b'{"x":"' + b"y" * 10_000_000 + b'"}', "E111"),
    "an event of 100 kB": (line(sold("bad", 1, ext={"x": "y" * 100_000})), "E111"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_record_is_kept_with_its_code(name: str, cli: Cli) -> None:
    raw, code = BAD[name]
    Path("e.jsonl").write_bytes(raw + b"\n" + lines(GOOD))
    taken = cli("ingest", "e.jsonl", "--format", "json")
    assert taken.code == 3
    assert list(json.loads(taken.out).items()) == [
        ("read", 2), ("accepted", 1), ("duplicates", 0), ("divergent", 0), ("quarantined", 1),
    ]  # fmt: skip
    assert "omo-sync quarantine list" in taken.err
    (kept,) = cli("quarantine", "list", "--format", "jsonl").rows
    assert kept["code"] == code
    shown = json.loads(cli("quarantine", "show", kept["id"], "--format", "json").out)
    assert shown["origin"] == "e.jsonl:1"
    assert shown["raw"] == raw.decode(errors="backslashreplace")
    assert cli("stock", "list", "--format", "jsonl").rows[0]["on_hand"] == "5"


def test_a_line_beyond_what_is_kept_says_how_much_was_cut(cli: Cli) -> None:
    Path("e.jsonl").write_bytes(b"x" * (16 * 1024 * 1024 + 7) + b"\n" + lines(GOOD))
    assert cli("ingest", "e.jsonl").code == 3
    (kept,) = cli("quarantine", "list", "--format", "jsonl").rows
    assert kept["code"] == "E111"
    assert "last 7 bytes" in kept["message"]


def test_the_same_bad_record_again_is_kept_once(cli: Cli) -> None:
    Path("e.jsonl").write_bytes(b"{oops\n")
    assert [cli("ingest", "e.jsonl").code for _ in range(2)] == [3, 3]
    (kept,) = cli("quarantine", "list", "--format", "jsonl").rows
    assert json.loads(cli("quarantine", "show", kept["id"], "--format", "json").out)["seen"] == 2


def test_an_empty_file_is_fine_and_said_so(cli: Cli) -> None:
    Path("e.jsonl").write_bytes(b"")
    taken = cli("ingest", "e.jsonl")
    assert (taken.code, taken.out) == (0, "read 0  accepted 0  duplicates 0  divergent 0  quarantined 0\n")
    assert "Nothing was read" in taken.err


def test_byte_order_mark_line_ends_and_gzip_are_read(cli: Cli) -> None:
    Path("bom.jsonl").write_bytes(
        b"\xef\xbb\xbf" + line(counted("c1", 5)) + b"\r\n\r\n" + line(sold("s1", 1))
    )
    Path("packed.gz").write_bytes(gzip.compress(lines(sold("s2", 1))))
    taken = cli("ingest", "bom.jsonl", "packed.gz")
    assert taken.code == 0
    assert taken.out == "read 3  accepted 3  duplicates 0  divergent 0  quarantined 0\n"


def test_what_came_before_the_damage_is_taken(cli: Cli) -> None:
    packed = gzip.compress(b"".join(line(sold(f"s{number}", 1)) + b"\n" for number in range(5_000)))
    Path("e.gz").write_bytes(packed[:-1000])
    taken = cli("ingest", "e.gz", "--format", "json")
    assert taken.code == 1
    assert json.loads(taken.out)["accepted"] > 1_000
    assert "e.gz: the gzip data ends early" in taken.err


def test_paths_that_cannot_be_read_do_not_hold_back_the_others(cli: Cli) -> None:
    Path("folder").mkdir()
    Path("e.jsonl").write_bytes(lines(GOOD))
    taken = cli("ingest", "missing.jsonl", "folder", "e.jsonl")
    assert taken.code == 1
    assert taken.out.startswith("read 1  accepted 1")
    assert "missing.jsonl does not exist" in taken.err
    assert "folder is a folder" in taken.err


def test_a_file_without_permission_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("secret.jsonl").write_bytes(lines(GOOD))
    Path("secret.jsonl").chmod(0)
    if os.access("secret.jsonl", os.R_OK):  # root may read everything: the system's answer is made here
        monkeypatch.setattr("builtins.open", refuse)
    taken = cli("ingest", "secret.jsonl")
    assert taken.code == 1
    assert "secret.jsonl cannot be read (Permission denied)" in taken.err


def refuse(path: object, *arguments: object, **options: object) -> None:
    raise PermissionError(13, "Permission denied", str(path))


def test_standard_input_is_read_once(cli: Cli) -> None:
    assert cli("ingest", "-", stdin=lines(GOOD)).out.startswith("read 1  accepted 1")
    twice = cli("ingest", "-", "-", stdin=lines(GOOD))
    assert twice.code == 2
    assert "once" in twice.err


def test_a_capture_keeps_the_instants_at_which_it_was_recorded(cli: Cli) -> None:
    late = counted("c1", 5, time="2020-01-01T00:00:00Z") | {"recordedtime": "2020-01-01T00:00:01Z"}
    Path("e.jsonl").write_bytes(lines(late))
    assert cli("ingest", "--trust-recorded", "e.jsonl").code == 0
    assert "recorded late" not in cli("explain", "stock", "A", "store-01").out
    Path("c.toml").write_text('[judging]\ntrusted_recorders = ["pos/*"]\n')
    Path("f.jsonl").write_bytes(lines(late | {"id": "c2"}))
    assert cli("--config", "c.toml", "--database", "sqlite:///two.db", "ingest", "f.jsonl").code == 0
    assert (
        "recorded late" not in cli("--database", "sqlite:///two.db", "explain", "stock", "A", "store-01").out
    )
    assert cli("--database", "sqlite:///three.db", "ingest", "f.jsonl").code == 0
    assert "recorded late" in cli("--database", "sqlite:///three.db", "explain", "stock", "A", "store-01").out


def test_what_is_divergent_is_said(cli: Cli) -> None:
    Path("e.jsonl").write_bytes(lines(sold("s1", 1), sold("s1", 2), sold("s1", 1)))
    taken = cli("ingest", "e.jsonl")
    assert (taken.code, taken.out) == (0, "read 3  accepted 1  duplicates 1  divergent 1  quarantined 0\n")
    assert "divergent-duplicate" in taken.err
