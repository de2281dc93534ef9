"""Signed messages about what changed: none lost, in order, and nobody is bothered for ever."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from omo_sync.bootstrap import Engine
from omo_sync.config.load import load
from omo_sync.config.webhooks import Webhook
from omo_sync.jobs.context import Context
from omo_sync.jobs.delivering import FIRST, LONGEST, deliver, pause
from omo_sync.jobs.engines import Engines
from omo_sync.jobs.job import Tally
from omo_sync.observing import logs
from omo_sync.observing.holdings import Holdings
from omo_sync.observing.metrics import Metrics
from omo_sync.store import webhooks
from tests.api.conftest import counted, event, priced
from tests.api.server import Server
from tests.running import tell
from tests.webhooks.receiver import Receiver, receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_bm90IHRoZSBzYW1lIHNlY3JldCBhcyBiZWZvcmU="
HOUR = 3_600_000_000


class Daemon:
    """One webhook's job on a store, with a clock that only moves when it is told to."""

    def __init__(self, url: str, to: Receiver) -> None:
        from omo_sync import clock

        self.engine = Engine(url)
        self.now = clock.now()
        self.to = to
        engines = Engines(url, self.engine.settings)
        holdings = Holdings(engines.borrow, lambda error: None, 5)
        log = logs.configure("json", "error")
        self.context = Context(load(), engines, Metrics(), holdings, log, now=lambda: self.now)

    def run(self, **settings: object) -> str:
        hook = Webhook.model_validate({"url": self.to.url, "secrets": [SECRET], "begin": "start", **settings})
        tally = Tally()
        deliver("shop", hook, self.context, self.engine, tally)
        return tally.note

    def dead(self) -> list[webhooks.Message]:
        with self.engine.database.transaction() as transaction:
            return webhooks.messages(transaction, webhooks.DEAD)


@pytest.fixture
def to() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


@pytest.fixture(params=["sqlite", "postgresql"])
def daemon(request: pytest.FixtureRequest, tmp_path: Path, to: Receiver) -> Iterator[Daemon]:
    sqlite = request.param == "sqlite"
    made = Daemon(f"sqlite:///{tmp_path}/store.db" if sqlite else request.getfixturevalue("postgresql"), to)
    with closing(made.engine):
        yield made


def test_what_changed_is_told_signed_and_once(daemon: Daemon) -> None:
    tell(daemon.engine, [counted("1", "A", "store-01", 5), priced("2", "A", "9.9")])
    assert daemon.run() == "sent 1"
    assert daemon.run() == ""
    assert set(daemon.to.asked[0].changes) >= {("stock", "A"), ("price", "A")}
    (body,) = daemon.to.verified(SECRET)
    assert body["type"] == "omo.changed.v1"
    tell(daemon.engine, [event("inventory.sold", "3", sku="A", location="store-01", quantity=1,
                               time="2026-03-02T09:00:00+08:00")])  # fmt: skip
    daemon.run()
    assert daemon.to.asked[1].changes == [("stock", "A")]


def test_a_new_one_is_told_from_now_on(daemon: Daemon) -> None:
    tell(daemon.engine, [counted("1", "A", "store-01", 5)])
    daemon.run(begin="now")
    assert daemon.to.asked == []
    tell(daemon.engine, [counted("2", "B", "store-01", 5)])
    daemon.run(begin="now")
    assert daemon.to.skus == {"B"}


def test_only_what_was_asked_for(daemon: Daemon) -> None:
    earned = event("points.earned", "4", member="M1", points=5)
    facts = [counted("1", "A1", "store-01", 5), counted("2", "B1", "store-01", 5), priced("3", "A1", "1")]
    daemon.run(kinds=["stock"], skus=["A*"])
    tell(daemon.engine, [*facts, earned])
    daemon.run(kinds=["stock"], skus=["A*"])
    assert daemon.to.asked[-1].changes == [("stock", "A1")]
    tell(daemon.engine, [counted("5", "A1", "store-02", 5)])
    asked = len(daemon.to.asked)
    daemon.run(kinds=["stock"], locations=["store-01"])
    assert len(daemon.to.asked) == asked
    tell(daemon.engine, [event("points.earned", "6", member="M1", points=7)])
    daemon.run(kinds=["points"])
    assert daemon.to.asked[-1].changes == [("points", "M1")]


def test_the_same_message_again_until_it_is_taken(daemon: Daemon) -> None:
    tell(daemon.engine, [counted("1", "A", "store-01", 5)])
    daemon.to.answers = [(500, {}), (503, {"retry-after": "120"})]
    daemon.run()
    daemon.run()
    assert len(daemon.to.asked) == 1  # it rests
    daemon.now += 2 * FIRST
    daemon.run()
    tell(daemon.engine, [counted("2", "B", "store-01", 5)])
    daemon.now += 119_000_000
    daemon.run()
    assert len(daemon.to.asked) == 2  # as long as the other side has asked
    daemon.now += 1_000_000
    assert daemon.run() == "sent 2"
    first, second, third, fourth = daemon.to.asked
    assert (first.id, first.body) == (second.id, second.body) == (third.id, third.body)
    assert fourth.changes == [("stock", "B")]


def test_what_is_never_taken_is_given_up_and_can_be_sent_again(daemon: Daemon) -> None:
    tell(daemon.engine, [counted("1", "A", "store-01", 5)])
    daemon.to.answers = [(500, {})] * 3
    for _ in range(3):
        daemon.run(attempts=3)
        daemon.now += HOUR
    (dead,) = daemon.dead()
    assert (dead.attempts, dead.error) == (3, "HTTP 500")
    tell(daemon.engine, [counted("2", "B", "store-01", 5)])
    daemon.run(attempts=3)
    assert daemon.to.asked[-1].changes == [("stock", "B")]
    with daemon.engine.database.transaction(write=True) as transaction:
        assert webhooks.again(transaction, [dead.id], daemon.now) == 1
    daemon.run(attempts=3)
    assert daemon.to.asked[-1].id == dead.id
    assert daemon.dead() == []


def test_who_is_gone_is_not_asked_again(daemon: Daemon) -> None:
    tell(daemon.engine, [counted("1", "A", "store-01", 5)])
    daemon.to.answers = [(410, {})]
    daemon.run()
    assert [message.attempts for message in daemon.dead()] == [1]


def test_a_kill_after_saving_and_before_sending_loses_nothing(daemon: Daemon) -> None:
    from omo_sync.jobs.delivering import next_message

    tell(daemon.engine, [counted("1", "A", "store-01", 5)])
    hook = Webhook.model_validate({"url": daemon.to.url, "secrets": [SECRET], "begin": "start"})
    saved = next_message("shop", hook, daemon.context, daemon.engine)
    assert saved is not None
    daemon.run()
    assert [taken.id for taken in daemon.to.asked] == [saved.id]


def test_many_changes_come_in_several_messages_none_missing(daemon: Daemon) -> None:
    skus = {f"S{number:04}" for number in range(1_201)}
    tell(daemon.engine, [counted(sku, sku, "store-01", 1) for sku in sorted(skus)])
    assert daemon.run(kinds=["stock"]) == "sent 3"
    assert daemon.to.skus >= skus
    assert len({taken.id for taken in daemon.to.asked}) == 3


def test_a_rebuild_says_that_everything_may_be_different(daemon: Daemon) -> None:
    tell(daemon.engine, [counted("1", "A", "store-01", 5)])
    daemon.run()
    daemon.engine.rebuild()
    daemon.run()
    assert ("settings", None) in daemon.to.asked[1].changes


def test_secrets_are_rotated_by_signing_with_both(daemon: Daemon) -> None:
    tell(daemon.engine, [counted("1", "A", "store-01", 5)])
    daemon.run(secrets=[SECRET, OTHER])
    assert daemon.to.verified(SECRET) == daemon.to.verified(OTHER)


def test_rests_grow_to_an_hour_and_differ() -> None:
    rests = [pause("msg_a", attempts) for attempts in range(1, 30)]
    assert all(FIRST <= rest <= LONGEST * 5 // 4 for rest in rests)
    assert rests[-1] >= LONGEST
    assert pause("msg_a", 3) != pause("msg_b", 3)


@pytest.mark.parametrize("wrong", [{"url": "ftp://x/"}, {"secrets": ["whsec_c2hvcnQ="]}, {"secrets": []}])
def test_what_cannot_be_right_is_refused_without_being_repeated(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        Webhook.model_validate({"url": "https://shop.example/", "secrets": [SECRET], **wrong})
    assert "c2hvcnQ" not in "".join(error["msg"] for error in refused.value.errors())


def test_the_daemon_delivers_and_the_commands_show_it(tmp_path: Path, to: Receiver) -> None:
    server = Server(tmp_path, f"sqlite:///{tmp_path}/store.db")
    with server.config.open("a", encoding="utf-8") as written:
        written.write(f'\n[webhooks.shop]\nurl = "{to.url}"\nsecrets = ["{SECRET}"]\n')
        written.write('begin = "start"\nattempts = 1\n')
    server.tell([counted("1", "A", "store-01", 5)])
    assert " new " in server.run("webhooks", "list")
    to.answers = [(500, {})]
    server.run("run", "--once", "--listen", "none")
    (id,) = [line.split()[0] for line in server.run("webhooks", "dead").splitlines()[1:]]
    assert "1 " in server.run("webhooks", "replay", id)
    server.run("run", "--once", "--listen", "none")
    assert to.asked[0].id == to.asked[1].id == id
    listed = server.run("webhooks", "list", "--format", "csv")
    assert listed.splitlines()[1].startswith("shop,told,")
    assert server.command("webhooks", "replay").returncode == 2
    assert server.command("webhooks", "replay", "msg_none").returncode == 2
