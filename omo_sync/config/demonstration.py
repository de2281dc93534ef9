"""`serve --demo`: everybody may look and reserve, and one member may see their points."""

from __future__ import annotations

from typing import get_args

from omo_sync.config.api import SECOND, Api, MemberTokens, Part

SECRET = "OMO_SYNC_DEMO"
"""The environment variable by which the serving processes know the secret of this demonstration."""

VALID = 12 * 3_600  # seconds


def opened(api: Api, secret: str) -> Api:
    """The same settings, open to everybody; members' tokens are those of this demonstration alone."""
    return api.model_copy(update={"public": get_args(Part), "member_tokens": MemberTokens(key=secret)})


def member_token(secret: str, member: str, now: int) -> str:
    """As a shop's back end would sign it. now: microseconds."""
    import jwt

    return jwt.encode({"sub": member, "exp": now // SECOND + VALID}, secret, "HS256")
