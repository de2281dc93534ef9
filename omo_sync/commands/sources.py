"""The configured sources, ready to be read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from omo_sync.errors import UsageError

if TYPE_CHECKING:
    from omo_sync.bootstrap import Engine
    from omo_sync.commands.session import Session


def adapters(session: Session, engine: Engine, names: Iterable[str] = ()) -> dict[str, Any]:
    """Adapter by name of the source, in the order of the configuration: these, or all of them.

    Raises UsageError for a name that is not configured, ConfigError.
    """
    from omo_sync.store.aliases import aliases_of

    configured = session.config.sources
    wanted = list(names) or list(configured)
    for name in wanted:
        if name not in configured:
            known = ", ".join(configured) or "-"
            raise UsageError(session.say("sources.unknown", name=name, known=known))
    with engine.database.transaction() as transaction:
        return {name: configured[name].adapter(aliases_of(transaction, name)) for name in wanted}
