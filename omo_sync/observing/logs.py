"""Log lines of long-running processes: JSON for machines, columns for a terminal; on standard error.

Lines name jobs, sources, counts and errors. They hold no member's data and no record's content,
and passwords in addresses are struck out wherever a library may repeat one.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, cast

import structlog
from structlog.typing import FilteringBoundLogger, Processor

_SECRET = re.compile(
    r"(?P<url>://[^:/@\s]*:)[^@/\s]+(?=@)"
    r"|(?P<key>\b(?:password|passwd|pwd|secret|token|sslpassword)\s*=\s*)(?:\{[^}]*\}|'[^']*'|[^;\s&'\"]+)",
    re.IGNORECASE,
)


def without_secrets(text: str) -> str:
    """The text with `***` for every password of a URL or a connection string."""
    return _SECRET.sub(lambda found: f"{found['url'] or found['key']}***", text)


def strike_out(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog's processor of the same for all values of a line."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = without_secrets(value)
    return event


def configure(form: str, level: str) -> FilteringBoundLogger:
    """The logger of this process, to which libraries' warnings go as well.

    form: `json`, `console`, or `auto` (console where a terminal reads it). level: `debug`, `info`,
    `warning` or `error`.
    """
    numeric = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
        strike_out,
    ]
    terminal = sys.stderr.isatty()
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json" or (form == "auto" and not terminal)
        else structlog.dev.ConsoleRenderer(colors=terminal)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(numeric, logging.WARNING))
    logging.getLogger("omo_sync").setLevel(numeric)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a job that is still at it is no news
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    return cast(FilteringBoundLogger, structlog.get_logger("omo_sync"))
