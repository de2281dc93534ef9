"""The daemon follows its sources, and ends between two batches."""

from __future__ import annotations

import signal

from tests.daemon.conftest import QUICK, Shop, diary, until


def test_what_is_new_is_pulled_folded_and_shown(shop: Shop) -> None:
    shop.source("shelf", rows=5)
    daemon = shop.daemon()
    daemon.hears("job done", job="pull shelf", read=5, accepted=5)
    until(lambda: shop.on_hand() == "5", "five on hand")
    assert daemon.ends() == 0
    assert daemon.told("daemon stopped")


def test_a_signal_in_mid_pull_keeps_what_was_read_and_resumes_there(shop: Shop) -> None:
    folder = shop.source("shelf", rows=200, pause=0.05)
    daemon = shop.daemon()
    until(lambda: diary(folder), "the pull has begun")
    assert daemon.ends() == 0
    kept = daemon.told("job stopped", job="pull shelf")[0]["accepted"]
    assert 0 < kept < 200

    shop.config.write_text(shop.config.read_text().replace("pause = 0.05", "pause = 0.0"))
    again = shop.daemon()
    line = again.hears("job done", job="pull shelf")
    assert (line["read"], line["accepted"]) == (200 - kept, 200 - kept)
    until(lambda: shop.on_hand() == "200", "all on hand")
    assert again.ends(signal.SIGINT) == 0


def test_what_does_not_end_within_the_grace_is_named_and_resumed_later(shop: Shop) -> None:
    shop.configure(QUICK.replace("poll", 'grace = "500ms"\npoll'))
    folder = shop.source("shelf", rows=1)
    (folder / "closed").touch()
    daemon = shop.daemon()
    until(lambda: "waits" in dict(diary(folder)), "the pull hangs")
    assert daemon.ends() == 1
    assert daemon.told("daemon left work behind")[0]["running"] == ["pull shelf"]
    assert shop.on_hand() is None


def test_an_idle_shop_does_not_fill_the_log(shop: Shop) -> None:
    shop.source("shelf", rows=1)
    daemon = shop.daemon()
    daemon.hears("job done", job="pull shelf", read=1)
    until(lambda: len(daemon.told("job done", job="pass")) > 3, "some passes went by")
    before = shop.head()
    seen = len(daemon.told("job done", job="pass"))
    until(lambda: len(daemon.told("job done", job="pass")) > seen + 5, "more passes went by")
    assert shop.head() == before
    assert daemon.ends() == 0
