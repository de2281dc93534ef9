"""The shop's back end says who a shopper is: a JWT whose `sub` is the member."""

from __future__ import annotations

import jwt

from omo_sync.api.problem import Problem
from omo_sync.config.api import MemberTokens


def member_of(authorization: bytes | None, settings: MemberTokens) -> str:
    """The member of a bearer token. Only the configured algorithm counts, whatever the token says of
    itself, and every token has to expire. Raises Problem (401)."""
    if authorization is None or authorization[:7].lower() != b"bearer ":
        raise Problem("no-token")
    if not settings.key:
        raise Problem("no-member-tokens")
    try:
        claims = jwt.decode(
            authorization[7:].strip(),
            settings.key,
            algorithms=[settings.algorithm],
            issuer=settings.issuer or None,
            audience=settings.audience or None,
            options={"require": ["exp", "sub"], "verify_aud": bool(settings.audience)},
        )
    except jwt.PyJWTError as error:
        raise Problem("bad-token", why=f"{type(error).__name__}: {error}.") from error
    return str(claims["sub"])
