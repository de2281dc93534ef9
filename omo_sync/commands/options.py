"""Options that several commands share, and how their texts are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from omo_sync.commands.output import FORMATS
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.commands.session import Session

EXAMPLE = "2026-03-01T09:00:00+08:00"
INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?P<offset>[Zz]|[+-]\d\d:\d\d)?", re.ASCII
)


def known_format(written: str) -> str:
    if written not in FORMATS:
        raise typer.BadParameter(f"{written!r} is not one of {', '.join(FORMATS)}.")
    return written


Format = Annotated[
    str, typer.Option("--format", metavar="|".join(FORMATS), callback=known_format, help="How to print it.")
]


def instant(session: Session, option: str, written: str) -> int:
    """Microseconds of an RFC 3339 time with offset. Raises UsageError."""
    from datetime import datetime, timedelta

    from omo_sync.domain.plain import EPOCH

    found = INSTANT.fullmatch(written)
    try:
        if found is None:
            raise ValueError
        moment = datetime.fromisoformat(written.upper())
    except ValueError:
        raise UsageError(
            session.say("instant.wrong", option=option, written=repr(written), example=EXAMPLE)
        ) from None
    if found["offset"] is None:
        example = moment.replace(tzinfo=session.zone).isoformat()
        raise UsageError(
            session.say("instant.no-offset", option=option, written=repr(written), example=example)
        )
    return (moment - EPOCH) // timedelta(microseconds=1)
