"""All commands under one name."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Annotated

import typer

from omo_sync.commands.group import Command, CommandGroup

COMMANDS = {
    "init": "init:init",
    "ingest": "ingest:ingest",
    "sync": "sync:sync",
    "publish": "publish:publish",
    "run": "run:run",
    "jobs": "jobs:jobs",
    "reconcile": "reconcile:reconcile",
    "stock": "lists:stock",
    "price": "lists:price",
    "points": "lists:points",
    "explain": "explain:explain",
    "conflicts": "decisions:conflicts",
    "rules": "rules:rules",
    "quarantine": "quarantine:quarantine",
    "items": "items:items",
    "adapters": "adapters:adapters",
    "report": "report:report",
    "clocks": "clocks:clocks",
    "simulate": "simulate:simulate",
    "projections": "projections:projections",
    "serve": "serve:serve",
    "keys": "keys:keys",
    "webhooks": "webhooks:webhooks",
    "members": "members:members",
    "schema": "schema:schema",
    "db": "db:db",
    "doctor": "doctor:doctor",
}
"""In the order of the help: the word, and where in this package what it does is written."""


def remember(
    context: typer.Context,
    database: Annotated[
        str | None,
        typer.Option(
            "--database",
            metavar="URL",
            envvar="OMO_SYNC_DATABASE",
            help="Where facts are kept [default: sqlite:///omo-sync.db].",
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option("--config", metavar="FILE", envvar="OMO_SYNC_CONFIG", help="The configuration (TOML)."),
    ] = None,
) -> None:
    """Keep tills and online shops in agreement on stock, prices and points."""
    context.obj.database_option, context.obj.config_option = database, config


def with_commands(words: Iterable[str] = COMMANDS) -> CommandGroup:
    """The application with these commands, by default all."""
    app = CommandGroup(remember.__doc__ or "")
    app.callback()(remember)
    for word in words:
        module, _, name = COMMANDS[word].partition(":")
        found = getattr(import_module(f"omo_sync.commands.{module}"), name)
        if isinstance(found, CommandGroup):
            app.add_typer(found, name=word)
        else:
            app.command(word, cls=Command)(found)
    return app


def needed_for(arguments: list[str]) -> CommandGroup:
    """The application with no more commands than these arguments can mean: the others take time."""
    words = [word for word in COMMANDS if word in arguments]
    first = min((arguments.index(word) for word in words), default=0)
    return with_commands() if not words or "--help" in arguments[:first] else with_commands(words)
