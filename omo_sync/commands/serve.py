"""`serve`: the storefront's API."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from omo_sync.commands.session import Session

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65_535, help="The port.")] = 8000,
    workers: Annotated[int, typer.Option("--workers", min=1, help="How many processes serve.")] = 1,
    demo: Annotated[bool, typer.Option("--demo", help="Open to everybody, with a shop to look at.")] = False,
) -> None:
    """Answer the storefront: stock, prices, catalogue and points over HTTP."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    from omo_sync.store.waiting import SERVICE

    session: Session = context.obj
    url = f"http://{host}:{port}/shop" if demo else ""
    shop = session.patiently(lambda: begun(session, url), SERVICE)
    os.environ["OMO_SYNC_DATABASE"] = session.url
    if session.config_option:
        os.environ["OMO_SYNC_CONFIG"] = session.config_option
    print(session.say("serve.listening", host=host, port=port), flush=True)
    if shop:
        print(shop, flush=True)
    Granian(
        "omo_sync.api.worker:make",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


def begun(session: Session, demo: str) -> str:
    """The store is there and caught up. demo: where the demonstration will be; gives what to say of it."""
    with session.engine() as engine:
        session.apply_settings(engine)
        engine.projector.catch_up()
        return demonstration(session, engine, demo) if demo else ""


def demonstration(session: Session, engine: Engine, url: str) -> str:
    """Opens what is served to everybody; gives what to say of it, with the member of the most points."""
    import secrets

    from omo_sync.config.demonstration import SECRET, member_token
    from omo_sync.projections.purse import richest

    secret = os.environ[SECRET] = secrets.token_urlsafe(32)
    with engine.database.transaction() as transaction:
        member = richest(transaction)
    if member is None:
        return session.say("serve.demo-no-member", url=url)
    token = member_token(secret, member, engine.now())
    return session.say("serve.demo", url=url, member=member, token=token)
