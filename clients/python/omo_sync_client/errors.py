"""What can go wrong.

Problem               the server has answered no (RFC 9457)
├── Forbidden         401, 403: no valid key or token, or not for this
├── Unknown           404: there is no such sku or order
├── SoldOut           409: not enough is available
└── Unreachable       no answer came, however often it was asked
"""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """type, title, detail: as the server says them. status: of HTTP, 0 without an answer. body: all of it."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(f"{body.get('title', status)}: {body.get('detail', '')}".rstrip(": "))
        self.status = status
        self.body = body
        self.type = str(body.get("type", "about:blank"))
        self.title = str(body.get("title", ""))
        self.detail = str(body.get("detail", ""))


class Forbidden(Problem):
    """The key or token is not valid, or not for this."""


class Unknown(Problem):
    """There is no such sku, order or route."""


class SoldOut(Problem):
    """Not all lines of an order can be had; nothing was reserved."""

    @property
    def lines(self) -> list[dict[str, str]]:
        """`sku location quantity available` of every line that was asked for."""
        return list(self.body.get("lines", []))


class Unreachable(Problem):
    """No answer came. Whether the request went through is not known; asking again is safe."""

    def __init__(self, why: str) -> None:
        super().__init__(0, {"title": "The server does not answer", "detail": why})


def problem_of(status: int, body: dict[str, Any]) -> Problem:
    """The exception for an answer."""
    if status in (401, 403):
        return Forbidden(status, body)
    if status == 404:
        return Unknown(status, body)
    if status == 409 and str(body.get("type", "")).endswith(":sold-out"):
        return SoldOut(status, body)
    return Problem(status, body)
