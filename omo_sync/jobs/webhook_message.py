"""The next message of a webhook, out of what has changed since the last one."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import Any, NamedTuple

import orjson

from omo_sync.config.webhooks import Webhook
from omo_sync.domain.plain import instant
from omo_sync.projections import changes
from omo_sync.projections import state as states
from omo_sync.projections.changes import KINDS, SETTINGS, Change
from omo_sync.store import webhooks
from omo_sync.store.database import Transaction
from omo_sync.store.webhooks import WAITING, Message, Told

TYPE = "omo.changed.v1"
MOST = 500  # changes of one message
LOOKED_AT = 5_000  # changes of which those that concern a webhook are picked at once

LAST = "\U0010ffff"  # after every kind and subject


class Found(NamedTuple):
    """told: how far was looked, more: whether there is more to look at. message: None where nothing of it
    concerns the webhook."""

    told: Told
    message: Message | None
    more: bool


def begun(transaction: Transaction, name: str, hook: Webhook) -> Told:
    """Where a webhook that was never told of anything begins."""
    position = 0 if hook.begin == "start" else states.load(transaction).position
    return Told(name, position, LAST, LAST, changes.epoch(transaction))


def following(transaction: Transaction, hook: Webhook, told: Told, now: int) -> Found:
    """What has changed after that, as one message of at most MOST changes."""
    epoch = changes.epoch(transaction)
    if epoch != told.epoch:  # the read models were made anew: everything may be different
        position = states.load(transaction).position
        after = told._replace(epoch=epoch)
        anew = [{"kind": SETTINGS, "sku": None, "position": position}]
        return Found(after, message(told, after, anew, now), True)
    looked = changes.following(transaction, (told.position, told.kind, told.subject), LOOKED_AT)
    picked: list[dict[str, Any]] = []
    since, before = told.position + (told.kind == LAST), told
    for change in looked:
        told = told._replace(position=change.position, kind=change.kind, subject=change.subject)
        if concerns(transaction, hook, change, since):
            picked.append(shown(change))
        if len(picked) == MOST:
            break
    more = len(picked) == MOST or len(looked) == LOOKED_AT
    if not more:
        told = told._replace(position=states.load(transaction).position, kind=LAST, subject=LAST)
    return Found(told, message(before, told, picked, now) if picked else None, more)


def concerns(transaction: Transaction, hook: Webhook, change: Change, since: int) -> bool:
    """since: the position from which on a change at one of its locations counts."""
    kind = KINDS[change.kind]
    if kind == SETTINGS:
        return True
    if kind not in hook.kinds:
        return False
    if kind == "points":
        return True
    if hook.skus and not any(fnmatchcase(change.subject, pattern) for pattern in hook.skus):
        return False
    return (
        kind != "stock"
        or not hook.locations
        or changes.at_places(transaction, change.subject, hook.locations, since)
    )


def shown(change: Change) -> dict[str, Any]:
    kind = KINDS[change.kind]
    named = "member" if kind == "points" else "sku"
    return {"kind": kind, named: change.subject or None, "position": change.position}


def message(before: Told, after: Told, told: Iterable[dict[str, Any]], now: int) -> Message:
    """Its id follows from what it is about: told again after a crash it is the same."""
    identity = orjson.dumps(
        [after.webhook, after.epoch, after.position, after.kind, after.subject, before.epoch]
    )
    data = {"changes": list(told), "position": after.position, "epoch": after.epoch}
    body = orjson.dumps({"type": TYPE, "timestamp": instant(now), "data": data})
    id = f"msg_{sha256(identity).hexdigest()[:24]}"
    return Message(id, after.webhook, WAITING, body.decode(), now, due=now)


def save(transaction: Transaction, found: Found) -> None:
    webhooks.save(transaction, found.told)
    if found.message is not None:
        webhooks.keep(transaction, found.message)
