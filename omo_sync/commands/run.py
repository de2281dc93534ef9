"""`run`: the daemon."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from omo_sync.commands.output import advise
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.config.load import Config
    from omo_sync.domain.settings import Settings
    from omo_sync.jobs.context import Context
    from omo_sync.observing.port import Port

NONE = "none"


def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Do every job once, then end.")] = False,
    listen: Annotated[
        str | None,
        typer.Option(
            "--listen",
            metavar="HOST:PORT",
            help="Where it tells how it is, or none.",
        ),
    ] = None,
) -> None:
    """Keep the shops in sync until stopped.

    It pulls the sources, folds what has come, makes passes where they are due, and compares everything
    at night.
    """
    from omo_sync import daemon
    from omo_sync.store.waiting import SERVICE

    session: Session = context.obj
    config = session.config
    settings = session.patiently(lambda: begun(session), SERVICE)
    if not config.sources:
        advise(session.say("run.no-sources"))
    shared = prepared(session, config, settings)
    if once:
        on_signals(shared, signal.SIGTERM)
        code = daemon.once(shared)
        shared.engines.close()
        raise typer.Exit(code)
    port = opened(session, shared, config.daemon.listen if listen is None else listen)
    on_signals(shared, signal.SIGTERM, signal.SIGINT)
    code = daemon.run(shared, port)
    sys.stdout.flush()
    sys.stderr.flush()
    if code:  # work is left behind in threads, which Python would wait for
        os._exit(code)


def begun(session: Session) -> Settings:
    """The store is there, and its settings are those of the configuration."""
    with session.engine() as engine:
        session.apply_settings(engine)
        return engine.settings


def prepared(session: Session, config: Config, settings: Settings) -> Context:
    from omo_sync.jobs.attempt import said
    from omo_sync.jobs.context import Context
    from omo_sync.jobs.engines import Engines
    from omo_sync.observing import logs, tracing
    from omo_sync.observing.holdings import Holdings
    from omo_sync.observing.metrics import Metrics

    log = logs.configure(config.daemon.log, config.daemon.log_level)
    tracing.configure(config.daemon.traces)
    engines, metrics = Engines(session.url, settings), Metrics()
    holdings = Holdings(
        engines.borrow,
        lambda error: log.error("the store cannot be read for metrics", error=said(error)),
        config.daemon.attempts,
    )
    metrics.registry.register(holdings)
    return Context(config, engines, metrics, holdings, log)


def opened(session: Session, context: Context, listen: str) -> Port | None:
    """The port, where one is wanted. Raises UsageError."""
    from functools import partial

    from omo_sync.config.daemon import address
    from omo_sync.jobs.readiness import problems
    from omo_sync.observing.port import Port

    if listen in ("", NONE):
        return None
    try:
        return Port(address(listen), partial(problems, context), context.metrics.page)
    except ValueError:
        raise UsageError(session.say("run.no-address", listen=repr(listen))) from None
    except OSError as error:
        reason = error.strerror or error
        raise UsageError(session.say("run.taken", listen=listen, error=reason)) from error


def on_signals(context: Context, *numbers: signal.Signals) -> None:
    """The first one ends the daemon at the next batch, the second one at once."""

    def stop(number: int, frame: FrameType | None) -> None:
        if context.stop.is_set():
            os._exit(128 + number)
        context.stop.set()

    for number in numbers:
        signal.signal(number, stop)
