"""`GET /v1/members/{member}/points`: with the member's own token only."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from omo_sync.api.member_token import member_of
from omo_sync.api.needs import Serving, answer, fresh
from omo_sync.api.problem import Problem
from omo_sync.api.shapes import PointsRead
from omo_sync.domain.plain import instant, units
from omo_sync.projections.purse import Purse, purse

OWN = "me"


async def told(request: Request, service: Serving) -> str:
    """The member of the token, before anything else is looked at. Raises Problem (401)."""
    written = request.headers.get("authorization", "").encode("latin-1") or None
    return member_of(written, service.settings.member_tokens)


router = APIRouter(tags=["members"], dependencies=[Depends(told), Depends(fresh)])

Member = Annotated[
    str, Path(min_length=1, max_length=64, description="The token's member, or `me`.", examples=[OWN])
]
After = Annotated[
    str, Query(pattern=r"^([0-9]{1,18}\.[0-9]{1,18})?$", description="What `next` of the page before says.")
]


@router.get("/v1/members/{member}/points", response_model=PointsRead)
async def points(
    request: Request,
    service: Serving,
    own: Annotated[str, Depends(told)],
    member: Member,
    after: After = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """A member's points and what made them, newest first. `me` keeps the member out of the URL."""
    if member not in (OWN, own):
        raise Problem("other-member")
    before = None
    if after:
        time, _, position = after.partition(".")
        before = int(time), int(position)
    log = service.engine.log
    found = await service.reader.read(lambda transaction: purse(transaction, log, own, before, limit))
    return answer(request, service, shown(found))


def shown(found: Purse) -> dict[str, object]:
    last = found.movements[-1] if found.movements else None
    return {
        "member": found.member,
        "balance": units(found.balance),
        "movements": [
            {
                "time": instant(movement.time),
                "points": units(movement.points),
                "kind": movement.kind,
                "document": movement.document,
            }
            for movement in found.movements
        ],
        "next": f"{last.time}.{last.position}" if last and found.more else None,
    }
