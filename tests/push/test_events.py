"""Facts over HTTP: each once, durable when they are answered, and nobody speaks for another."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.server import Server, assert_eventually
from tests.push.shop import NEW, OLD, ONE, OTHER, post, signed, sold


def speaks_for(server: Server, *sources: str) -> dict[str, str]:
    """Headers with a key that the server knows already."""
    named = [part for source in sources for part in ("--source", source)]
    made = server.run("keys", "create", "shop", "--scope", "events:write", *named).strip()
    headers = {"authorization": f"Bearer {made}"}
    assert_eventually(lambda: post(server, [], headers).status_code == 200)
    return headers


@pytest.fixture(scope="session")
def key(taking: Server) -> dict[str, str]:
    return speaks_for(taking, "pos/*")


def counts(answer: Any) -> tuple[int, ...]:
    told = answer.json()
    return tuple(told[name] for name in ("read", "accepted", "duplicates", "divergent", "quarantined"))


def test_a_batch_is_taken_once(taking: Server, key: dict[str, str]) -> None:
    batch = [sold(f"once-{number}", "pos/a") for number in range(3)]
    first, again = post(taking, batch, key), post(taking, [*batch, sold("once-3", "pos/a")], key)
    assert (first.status_code, counts(first)) == (200, (3, 3, 0, 0, 0))
    assert counts(again) == (4, 1, 3, 0, 0)
    assert again.json()["position"] > first.json()["position"]
    assert again.json()["errors"] == []


def test_one_event_and_lines_are_taken_as_well(taking: Server, key: dict[str, str]) -> None:
    one = post(taking, sold("single", "pos/a"), key, ONE)
    lines = b"\n".join(json.dumps(sold(f"line-{n}", "pos/a")).encode() for n in range(3)) + b"\n\n"
    many = post(taking, lines, key, "application/jsonl; charset=utf-8")
    plain = post(taking, [sold("plain", "pos/a")], key, "application/json")
    assert [counts(answer)[:2] for answer in (one, many, plain)] == [(1, 1), (3, 3), (1, 1)]


def test_what_was_taken_is_served_at_its_position(taking: Server, key: dict[str, str]) -> None:
    event = sold("seen", "pos/a", "SEEN", "2") | {"type": "omo.inventory.counted.v1"}
    event["data"] = {"sku": "SEEN", "location": "store-01", "on_hand": "7"}
    position = post(taking, event, key, ONE).json()["position"]
    told = taking.get("/v1/stock/SEEN", min_position=position)
    assert told.json()["available"] == "7"


def test_a_bad_event_holds_back_no_other_and_is_told(taking: Server, key: dict[str, str]) -> None:
    wrong = sold("wrong", "pos/a", quantity="-1")
    answer = post(taking, [sold("good-1", "pos/a"), wrong, {"no": "event"}, sold("good-2", "pos/a")], key)
    assert (answer.status_code, counts(answer)) == (200, (4, 2, 0, 0, 2))
    first, second = answer.json()["errors"]
    assert (first["index"], first["source"], first["id"], first["code"]) == (1, "pos/a", "wrong", "E105")
    assert "quantity" in first["message"]
    assert (second["index"], second["id"]) == (2, None)
    shown = taking.run("quarantine", "list", "--format", "jsonl")
    assert first["message"] in [json.loads(line)["message"] for line in shown.splitlines()]


@pytest.mark.parametrize(
    ("broken", "good"),
    [
        (b'[%s, {"a": tru}, %s]', 2),
        (b"[%s, , %s]", 2),
        (b'[%s, {"a": 1} {"b": 2}, %s]', 2),
        (b"[%s, %s, ", 2),
        (b"[%s, %s] beyond", 2),
        (b'[%s, %s, {"a": "never ends]', 2),
        (b"[%s, %s }", 1),
    ],
)
def test_what_is_no_json_is_alone_in_quarantine(
    taking: Server, key: dict[str, str], broken: bytes, good: int
) -> None:
    one, two = (json.dumps(sold(f"{broken!r}-{n}", "pos/a")).encode() for n in range(2))
    answer = post(taking, broken % (one, two), key)
    assert counts(answer) == (good + 1, good, 0, 0, 1)
    assert [error["code"] for error in answer.json()["errors"]] == ["E102"]


def test_what_is_not_utf_8_is_alone_in_quarantine(taking: Server, key: dict[str, str]) -> None:
    good = json.dumps(sold("苹果", "pos/a"), ensure_ascii=False).encode()
    answer = post(taking, b'[{"id": "\xff\xfe"}, %s]' % good, key)
    assert [(error["index"], error["code"]) for error in answer.json()["errors"]] == [(0, "E101")]
    assert counts(answer) == (2, 1, 0, 0, 1)


def test_a_body_that_is_no_array_is_one_bad_record(taking: Server, key: dict[str, str]) -> None:
    answer = post(taking, b"hello", key)
    assert counts(answer) == (1, 0, 0, 0, 1)
    assert answer.json()["errors"][0]["code"] == "E102"


def test_the_same_identity_told_otherwise_is_divergent(taking: Server, key: dict[str, str]) -> None:
    post(taking, [sold("twice", "pos/a")], key)
    answer = post(taking, [sold("twice", "pos/a"), sold("twice", "pos/a", quantity="5")], key)
    assert counts(answer) == (2, 0, 1, 1, 0)


@pytest.mark.parametrize("patterns", [("pos/mine/*",), ("pos/mine/",), ("pos/other", "pos/mine/?")])
def test_a_key_speaks_for_its_sources_alone(taking: Server, patterns: tuple[str, ...]) -> None:
    mine = speaks_for(taking, *patterns)
    told = [
        sold("1", "pos/mine/1"),
        sold("1", "pos/theirs"),
        sold("1", "omo/operator"),
        sold("1", "pos/their", quantity="0"),
    ]
    answer = post(taking, told, mine)
    assert counts(answer)[4] == 3
    assert {error["code"] for error in answer.json()["errors"]} == {"E112"}


def test_a_key_for_everything_still_does_not_speak_for_us(taking: Server) -> None:
    admin = taking.key("admin")
    answer = post(taking, [sold("1", "omo/operator"), sold("admin", "any/source")], admin)
    assert counts(answer) == (2, 1, 0, 0, 1)


def test_who_has_no_key_for_it_is_refused(taking: Server) -> None:
    reader = taking.key("stock:read")
    assert post(taking, [], reader).status_code == 403
    assert post(taking, []).status_code == 401
    assert post(taking, [], {"authorization": "Bearer omo_wrong"}).status_code == 401


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_a_signature_by_any_of_the_secrets_will_do(taking: Server, secret: str) -> None:
    body = json.dumps([sold(f"signed-{secret}", "pos/till/1"), sold("other", "pos/a")]).encode()
    answer = post(taking, body, signed(secret, body))
    assert (answer.status_code, counts(answer)) == (200, (2, 1, 0, 0, 1))
    assert answer.json()["errors"][0]["code"] == "E112"


def test_while_secrets_change_both_may_sign(taking: Server) -> None:
    body = json.dumps([sold("both", "pos/till/1")]).encode()
    headers = signed(OTHER, body)
    headers["webhook-signature"] += " v2,x v1 " + signed(OLD, body)["webhook-signature"]
    assert post(taking, body, headers).status_code == 200


@pytest.mark.parametrize("ago", [301 + 5, -301 - 5])
def test_an_old_signature_and_one_of_the_future_are_refused(taking: Server, ago: int) -> None:
    body = b"[]"
    answer = post(taking, body, signed(OLD, body, ago=ago))
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:omo-sync:problem:old-signature")
    assert post(taking, body, signed(OLD, body, ago=ago // 2)).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda headers: headers | signed(OTHER, b"[]"),
        lambda headers: headers | {"webhook-id": "another"},
        lambda headers: headers | {"webhook-id": ""},
        lambda headers: headers | {"webhook-timestamp": "now"},
        lambda headers: headers | {"webhook-signature": "v1"},
        lambda headers: {name: headers[name] for name in ("webhook-signature", "webhook-id")},
    ],
)
def test_a_wrong_signature_is_refused(taking: Server, key: dict[str, str], spoil: Any) -> None:
    headers = spoil(signed(OLD, b"[]"))
    assert post(taking, b"[]", headers).status_code == 401
    assert post(taking, b"[]", headers | key).status_code == 401
    assert post(taking, b"[ ]", signed(OLD, b"[]")).status_code == 401


def test_a_key_and_a_signature_allow_what_both_allow(taking: Server, key: dict[str, str]) -> None:
    body = json.dumps([sold("k-and-s", "pos/till/1"), sold("k-and-s", "pos/a")]).encode()
    assert counts(post(taking, body, signed(OLD, body) | key)) == (2, 1, 0, 0, 1)


def test_bodies_have_limits_and_kinds(taking: Server, key: dict[str, str]) -> None:
    assert post(taking, b"[" + b" " * 200_000 + b"]", key).status_code == 413
    answer = post(taking, b"<xml/>", key, "text/xml")
    assert (answer.status_code, "cloudevents" in answer.json()["detail"]) == (415, True)
    long = sold("long", "pos/a") | {
        "data": {"sku": "A", "location": "s", "quantity": "1", "ext": {"x": "y" * 70_000}}
    }
    assert post(taking, [long], key).json()["errors"][0]["code"] == "E111"


def test_many_at_once_each_learn_what_became_of_theirs(taking: Server, key: dict[str, str]) -> None:
    def send(number: int) -> tuple[int, ...]:
        mine = [sold(f"crowd-{number}-{n}", f"pos/crowd-{number % 7}") for n in range(5)]
        return counts(post(taking, [*mine, mine[0], sold(f"bad-{number}", "pos/a", sku=" ")], key))

    with ThreadPoolExecutor(24) as pool:
        told = list(pool.map(send, range(60)))
    assert set(told) == {(7, 5, 1, 0, 1)}


def nobody_listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) != 0


def test_what_was_answered_outlives_a_kill(taking: Server, key: dict[str, str]) -> None:
    answers = [post(taking, [sold(f"kill-{n}", "pos/kill")], key).status_code for n in range(5)]
    process = taking._process
    assert isinstance(process, subprocess.Popen)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert_eventually(lambda: nobody_listens(taking.port))  # its children end with it
    taking.start()
    assert answers == [200] * 5
    assert_eventually(lambda: post(taking, [], key).status_code == 200)
    again = post(taking, [sold(f"kill-{n}", "pos/kill") for n in range(5)], key)
    assert counts(again) == (5, 0, 5, 0, 0)
