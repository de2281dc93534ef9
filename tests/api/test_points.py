"""A member's points, with the member's own token."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import ValidationError

from omo_sync.api.member_token import member_of
from omo_sync.api.problem import Problem
from omo_sync.config.api import MemberTokens
from tests.api.conftest import event
from tests.api.server import Server

KEY = "a key of the tests that is long enough"


def token(member: str = "M1", key: str = KEY, algorithm: str = "HS256", **claims: Any) -> dict[str, str]:
    told = {"sub": member, "iss": "shop", "exp": int(time.time()) + 60, **claims}
    kept = {name: value for name, value in told.items() if value is not None}
    return {"authorization": f"Bearer {jwt.encode(kept, key, algorithm)}"}


def test_the_balance_and_what_made_it(server: Server) -> None:
    answer = server.get("/v1/members/M1/points", token()).json()
    assert (answer["member"], answer["balance"]) == ("M1", "70")
    assert [(one["kind"], one["points"], one["document"]) for one in answer["movements"]] == [
        ("redeemed", "-30", None),
        ("earned", "100", "R1"),
    ]
    assert server.get("/v1/members/me/points", token()).json()["balance"] == "70"


def test_the_ledger_comes_in_pages(server: Server) -> None:
    first = server.get("/v1/members/me/points", token(), limit=1).json()
    second = server.get("/v1/members/me/points", token(), limit=1, after=first["next"]).json()
    assert [first["movements"][0]["points"], second["movements"][0]["points"]] == ["-30", "100"]
    assert second["next"] is None


def test_merged_members_share_their_points(server: Server) -> None:
    position = server.tell(
        [
            event("points.earned", "m1", member="OLD-CARD", points=5),
            event("points.earned", "m2", member="NEW-CARD", points=8),
            event("member.merged", "m3", member="OLD-CARD", into="NEW-CARD"),
        ]
    )
    answer = server.get("/v1/members/me/points", token("OLD-CARD"), min_position=position).json()
    assert (answer["member"], answer["balance"]) == ("NEW-CARD", "13")


@pytest.mark.parametrize(
    "wrong",
    [
        token(exp=1),
        token(exp=None),
        token(sub=None),
        token(iss="another"),
        token(key="another key of the tests that is long enough"),
        token(algorithm="HS512", key=KEY * 2),
        {"authorization": f"Bearer {jwt.encode({'sub': 'M1', 'iss': 'shop', 'exp': 2**33}, '', 'none')}"},
        {"authorization": "Bearer nonsense"},
        {},
    ],
)
def test_a_token_that_is_not_valid_shows_nothing(server: Server, wrong: dict[str, str]) -> None:
    assert server.get("/v1/members/M1/points", wrong).status_code == 401


@pytest.mark.parametrize("algorithm", ["EdDSA", "RS256"])
def test_a_public_key_is_enough_to_know_the_shops_signature(algorithm: str) -> None:
    made = (
        ed25519.Ed25519PrivateKey.generate()
        if algorithm == "EdDSA"
        else rsa.generate_private_key(65_537, 2_048)
    )
    public = made.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    configured = MemberTokens(algorithm=algorithm, key=public)
    claims = {"sub": "M1", "exp": int(time.time()) + 60}
    signed = b"Bearer " + jwt.encode(claims, made, algorithm).encode()
    assert member_of(signed, configured) == "M1"
    forged = b"Bearer " + jwt.encode(claims, KEY, "HS256").encode()
    with pytest.raises(Problem, match="bad-token"):
        member_of(forged, configured)


@pytest.mark.parametrize("wrong", [{"key": "short"}, {"algorithm": "RS256", "key": KEY}])
def test_a_key_that_cannot_be_right_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="key"):
        MemberTokens.model_validate(wrong)


def test_a_member_sees_no_other_and_a_key_is_no_token(server: Server, everything: dict[str, str]) -> None:
    assert server.get("/v1/members/M2/points", token("M1")).status_code == 403
    assert server.get("/v1/members/M1/points", everything).status_code == 401


def test_no_member_is_in_the_log_of_the_server(server: Server) -> None:
    server.get("/v1/members/M1/points", token())
    assert "M1" not in server.log()
