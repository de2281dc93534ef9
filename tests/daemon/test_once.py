"""`run --once`: every job once, and the exit code of the worst."""

from __future__ import annotations

import json

from tests.daemon.conftest import Shop, diary, until


def test_all_jobs_are_done_once(shop: Shop) -> None:
    folder = shop.source("shelf", rows=3)
    assert shop.command("run", "--once").returncode == 0
    assert [word for word, _ in diary(folder)] == ["begin", "end", "report"]
    assert shop.on_hand() == "3"
    [drift] = shop.rows("conflicts", "list", "--state", "open")
    assert drift["kind"] == "stock-drift", "the source reports 7"


def test_what_was_refused_is_said(shop: Shop) -> None:
    folder = shop.folder / "mall"
    folder.mkdir()
    (folder / "a.jsonl").write_text("{}\n")
    told = f'[sources.mall]\nadapter = "jsonl"\nfolder = "{folder}"\ncomplete_after = "0s"\n'
    shop.config.write_text(shop.config.read_text() + told)
    assert shop.command("run", "--once").returncode == 3
    assert shop.command("run", "--once").returncode == 0, "it is quarantined already"


def test_one_that_fails_is_the_worst_and_holds_up_none(shop: Shop) -> None:
    broken = shop.source("broken")
    (broken / "broken").touch()
    shop.source("shelf", rows=3)
    done = shop.command("run", "--once")
    assert done.returncode == 1
    failed = [json.loads(line) for line in done.stderr.splitlines() if '"job failed"' in line]
    assert [line["job"] for line in failed] == ["pull broken"]
    assert shop.on_hand() == "3"


def test_a_signal_ends_it_between_two_batches(shop: Shop) -> None:
    folder = shop.source("shelf", rows=200, pause=0.05)
    process = shop.daemon("--once")
    until(lambda: diary(folder), "the pull has begun")
    assert process.ends() == 130
    assert process.told("job stopped", job="pull shelf")[0]["accepted"] < 200
    assert not process.told("job done")


def test_an_address_that_is_taken_is_named(shop: Shop) -> None:
    daemon = shop.daemon()
    address = daemon.hears("daemon started")["port"]
    done = shop.command("run", "--listen", address)
    assert done.returncode == 2
    assert address in done.stderr
    assert daemon.ends() == 0
    done = shop.command("run", "--listen", "nowhere")
    assert done.returncode == 2
    assert "127.0.0.1:9464" in done.stderr
