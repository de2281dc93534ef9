"""Typer as we use it: plain text, no shell completion, and quick to start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


class AsGiven:
    """What Typer makes of a text or a flag: itself. Its own way imports pydantic, which costs more
    than all the rest of a short command."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        many = param.multiple or param.nargs == -1
        return list(value or ()) if many else value


def quick(params: list[Any]) -> list[Any]:
    """Typer keeps what reads a parameter in `_runtime_param`, and makes it where that is None."""
    for param in params:
        if param.type_descriptor.annotation in (str, list[str], bool):
            param._runtime_param = AsGiven()
    return params


class Command(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return quick(super().get_params(ctx))


class Group(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:
        return quick(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order in which they are written."""
        return list(self.commands)


class CommandGroup(typer.Typer):
    """A group of commands."""

    def __init__(self, help: str) -> None:
        super().__init__(
            cls=Group,
            help=help,
            add_completion=False,
            rich_markup_mode=None,
            pretty_exceptions_enable=False,
            no_args_is_help=True,
        )

    def verb(self, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        """Makes a function the command of this name."""
        return self.command(name, cls=Command)
