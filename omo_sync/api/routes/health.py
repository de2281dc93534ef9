"""`/healthz`, `/readyz` and `/metrics`."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from omo_sync.api.needs import Serving, needs
from omo_sync.api.problem import Problem

router = APIRouter(tags=["operation"])


class Alive(BaseModel):
    status: str = "ok"


class Ready(Alive):
    """as_of: a position of the log; age: seconds since this was known to be everything."""

    as_of: int
    age: float


@router.get("/healthz")
async def healthz() -> Alive:
    """The process answers."""
    return Alive()


@router.get("/readyz", response_model=Ready)
async def readyz(service: Serving) -> Ready:
    """Reads can be answered, and are not older than configured."""
    view = service.view
    if not view.ready:
        raise Problem("not-ready", retry_after=1)
    if view.stale:
        raise Problem("stale", retry_after=1, age=view.age_text.decode())
    return Ready(as_of=view.position, age=float(view.age_text))


@router.get("/metrics", dependencies=[Depends(needs("metrics:read"))], response_class=Response)
async def metrics(service: Serving) -> Response:
    """For Prometheus; of the process that answers, where several serve."""
    return Response(service.counts.exposed(service), media_type=CONTENT_TYPE_LATEST)
