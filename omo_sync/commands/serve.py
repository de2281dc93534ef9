"""`serve`: the storefront's API."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from omo_sync.commands.session import Session


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="The port.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, help="How many processes serve.")] = 1,
) -> None:
    """Answer the storefront: stock, prices, catalogue and points over HTTP."""
    from granian import Granian
    from granian.constants import Interfaces

    session: Session = context.obj
    with session.engine() as engine:
        session.apply_settings(engine)
        engine.projector.catch_up()
    os.environ["OMO_SYNC_DATABASE"] = session.url
    if session.config_option:
        os.environ["OMO_SYNC_CONFIG"] = session.config_option
    print(session.say("serve.listening", host=host, port=port), flush=True)
    Granian(
        "omo_sync.api.worker:make",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        websockets=False,
        log_level="warning",
    ).serve()
