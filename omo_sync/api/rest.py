"""The routes beside the hot path, as one FastAPI application. A new kind of route is a router of its
own in `routes`, and a line in ROUTERS."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from importlib.resources import files
from itertools import chain

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from omo_sync.api.document import document
from omo_sync.api.problem import Problem
from omo_sync.api.routes import (
    changes,
    events,
    health,
    hooks,
    items,
    members,
    prices,
    reservations,
    shop,
    shops,
)
from omo_sync.api.service import SECOND, Service
from omo_sync.errors import StoreError

ROUTERS = (
    prices.router,
    items.router,
    shops.router,
    members.router,
    reservations.router,
    changes.router,
    events.router,
    hooks.router,
    health.router,
    shop.router,
)

LOG = logging.getLogger("omo_sync.api")

PAGES = {"docs": ("docs.html", "text/html; charset=utf-8"), "docs/docs.js": ("docs.js", "text/javascript")}

OWN_ONLY = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'"


def rest(service: Service) -> FastAPI:
    """The application, on this service."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.service = service
    for router in ROUTERS:
        app.include_router(router)
    app.add_api_route("/openapi.json", lambda: described, include_in_schema=False)
    for path, (name, kind) in PAGES.items():
        app.add_api_route(f"/{path}", page(name, kind), include_in_schema=False)
    app.add_exception_handler(Problem, told)
    app.add_exception_handler(HTTPException, no_route)
    app.add_exception_handler(RequestValidationError, misunderstood)
    app.add_exception_handler(StoreError, no_store)
    app.add_exception_handler(Exception, unforeseen)
    longest = service.reservations.terms.longest // SECOND
    described = document(app, service.settings.public, longest)
    return app


def page(name: str, kind: str) -> Callable[[], Awaitable[Response]]:
    """A route that shows a file of `pages`."""
    text = files("omo_sync.api").joinpath("pages", name).read_bytes()

    async def show() -> Response:
        return Response(text, media_type=kind, headers={"content-security-policy": OWN_ONLY})

    return show


def response(request: Request, problem: Problem) -> Response:
    language = request.headers.get("accept-language", "").encode("latin-1")
    headers = {name.decode(): value.decode() for name, value in problem.headers()}
    return Response(problem.body(language), problem.status, headers)


async def told(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return response(request, error)


async def no_route(request: Request, error: Exception) -> Response:
    """Starlette's own errors: no such path, or not by this method."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        allowed = methods(request)
        answer = response(request, Problem("wrong-method", allowed=allowed))
        answer.headers["allow"] = allowed
        return answer
    return response(request, Problem("not-found"))


def methods(request: Request) -> str:
    """All that this path allows; a route knows of its own alone."""
    found: set[str] = set()
    for route in chain(request.app.routes, *(router.routes for router in ROUTERS)):
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return ", ".join(sorted(found))


async def misunderstood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    what = "; ".join(
        f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg'][:1].lower()}{one['msg'][1:]}"
        for one in error.errors()
    )
    return response(request, Problem("bad-request", what=f"{what}."))


async def no_store(request: Request, error: Exception) -> Response:
    LOG.warning("A read failed: %s", error)
    return response(request, Problem("store-unavailable", retry_after=1))


async def unforeseen(request: Request, error: Exception) -> Response:
    """Starlette raises it again for the server's log once this is sent."""
    return response(request, Problem("failed"))
