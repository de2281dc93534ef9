"""`schema export`: the protocol for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.session import Session

schema = CommandGroup("The protocol, for other programs.")


@schema.verb("export")
def export_schemas(
    context: typer.Context,
    directory: Annotated[str, typer.Argument(metavar="DIR", help="A folder; it is made if need be.")],
) -> None:
    """Write a JSON Schema per event type and an AsyncAPI document."""
    from omo_sync.schemas.publish import export

    session: Session = context.obj
    written = export(Path(directory))
    print(session.say("schema.written", count=len(written), directory=directory))
