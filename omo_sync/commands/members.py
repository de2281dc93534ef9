"""`members erase`: nothing leads from a phone, a card or an openid to a member any more."""

from __future__ import annotations

from typing import Annotated

import typer

from omo_sync.commands.group import CommandGroup
from omo_sync.commands.options import Format
from omo_sync.commands.output import write_result
from omo_sync.commands.session import Session
from omo_sync.errors import UsageError

members = CommandGroup("What is kept of members.")


@members.verb("erase")
def erase(
    context: typer.Context,
    member: Annotated[str, typer.Argument(metavar="MEMBER", help="The retailer's pseudonym.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    format: Format = "table",
) -> None:
    """Destroy what leads from a member's phone, cards and openids to the member. It cannot be undone."""
    from omo_sync.store.erasure import erase as destroy

    session: Session = context.obj
    session.expect_store()
    if not yes and not typer.confirm(session.say("members.sure", member=member)):
        raise UsageError(session.say("members.kept", member=member))
    with session.engine() as engine:
        engine.projector.catch_up()
        with engine.database.transaction(write=True) as transaction:
            done = destroy(transaction, member, engine.now())
    said = session.say("members.erased", member=member, identities=done.identities, records=done.records)
    write_result(format, {"member": member, **done._asdict()}, said)
