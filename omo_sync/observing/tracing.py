"""OpenTelemetry spans, where they are asked for; without it they cost one test."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from importlib.metadata import entry_points
from typing import Any

from omo_sync.errors import ConfigError

GROUP = "opentelemetry_traces_exporter"
NOTHING: AbstractContextManager[Any] = nullcontext()

_tracer: Any = None


def configure(exporter: str) -> None:
    """Send spans by this exporter (`console`, or the name of an installed one); "" sends none.

    Raises ConfigError.
    """
    global _tracer  # noqa: PLW0603 one tracer a process, as OpenTelemetry has it
    if not exporter:
        _tracer = None
        return
    try:
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise ConfigError(
            f"daemon.traces is {exporter!r}, and OpenTelemetry is not installed; install"
            " omo-sync[telemetry], or leave it out"
        ) from error
    known = {found.name: found for found in entry_points(group=GROUP)}
    if exporter not in known:
        raise ConfigError(
            f"daemon.traces is {exporter!r}, which is no installed exporter; there are"
            f" {', '.join(sorted(known)) or 'none'}. Others come with packages such as"
            " opentelemetry-exporter-otlp-proto-http"
        )
    provider = TracerProvider(resource=Resource.create({"service.name": "omo-sync"}))
    provider.add_span_processor(BatchSpanProcessor(known[exporter].load()()))
    _tracer = provider.get_tracer("omo_sync")


def span(name: str, **attributes: str | int) -> AbstractContextManager[Any]:
    """A span around what is done within."""
    if _tracer is None:
        return NOTHING
    started: AbstractContextManager[Any] = _tracer.start_as_current_span(name, attributes=attributes)
    return started
