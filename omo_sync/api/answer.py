"""Answers on the bare ASGI routes."""

from __future__ import annotations

import gzip
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from omo_sync.api.problem import Problem

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Header = tuple[bytes, bytes]
Headers = dict[bytes, bytes]  # of a request

Answer = tuple[int, list[Header], bytes]
"""Status, headers and body. Headers may be shared by many answers, and are not to be changed."""

JSON = (b"content-type", b"application/json")
SAFE = (b"x-content-type-options", b"nosniff")
REVALIDATE = (b"cache-control", b"private, no-cache")  # keep it, but ask whether it still holds
STALE = (b"omo-stale", b"true")

FOUND = [JSON, REVALIDATE, SAFE]
"""Headers of a read without an ETag, neither stale nor compressed."""

SMALLEST = 1_000  # bytes: what is shorter is not worth compressing


async def send_bytes(send: Send, status: int, headers: list[Header], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_problem(send: Send, problem: Problem, language: bytes, more: list[Header]) -> None:
    body = problem.body(language)
    await send_bytes(send, problem.status, [*problem.headers(), SAFE, *more], body)


def accepts_gzip(headers: Headers) -> bool:
    return b"gzip" in headers.get(b"accept-encoding", b"")


def squeezed(body: bytes, level: int = 1) -> bytes:
    """Quickly rather than tightly by default: it is done within a request."""
    return gzip.compress(body, level, mtime=0)


def matches(told: bytes, etag: bytes) -> bool:
    """Whether If-None-Match names this entity tag; both compare weakly."""
    return told in (etag, b"*") or etag.removeprefix(b"W/") in told


def compressed(answer: list[Header], body: bytes) -> bytes:
    """The body squeezed, and the headers that say so."""
    answer.append((b"content-encoding", b"gzip"))
    answer.append((b"vary", b"accept-encoding"))
    return squeezed(body)
