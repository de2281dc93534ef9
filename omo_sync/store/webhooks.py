"""What goes out by webhooks: how far each has been told, and the messages that were not taken yet.

A message is saved, with the position that it leads to, before it is sent, and deleted once it is taken:
whoever is killed in between sends the same one again, under the same id.
"""

from __future__ import annotations

from typing import NamedTuple

from omo_sync.errors import UsageError
from omo_sync.store.database import Transaction

WAITING, DEAD = "waiting", "dead"


class Told(NamedTuple):
    """Up to which change a webhook has messages. position, kind, subject: of the last change that was looked
    at. epoch: of the read models. delivered: messages that were taken; last: when the last one was."""

    webhook: str
    position: int
    kind: str
    subject: str
    epoch: int
    delivered: int = 0
    last: int | None = None


class Message(NamedTuple):
    """state: waiting or dead. body: as it is signed and sent. Instants in microseconds; due: not sent again
    before then. error: why the last attempt failed."""

    id: str
    webhook: str
    state: str
    body: str
    made: int
    attempts: int = 0
    due: int = 0
    error: str | None = None


TOLD, COLUMNS = ", ".join(Told._fields), ", ".join(Message._fields)


def told(transaction: Transaction, webhook: str) -> Told | None:
    rows = transaction.rows(f"SELECT {TOLD} FROM webhook WHERE webhook = ?", (webhook,))
    return Told(*rows[0]) if rows else None


def save(transaction: Transaction, row: Told) -> None:
    changed = ", ".join(f"{name} = excluded.{name}" for name in Told._fields[1:])
    transaction.run(
        f"INSERT INTO webhook ({TOLD}) VALUES ({','.join('?' * len(row))}) "
        f"ON CONFLICT (webhook) DO UPDATE SET {changed}",
        row,
    )


def keep(transaction: Transaction, message: Message) -> None:
    changed = ", ".join(f"{name} = excluded.{name}" for name in Message._fields[2:])
    transaction.run(
        f"INSERT INTO webhook_message ({COLUMNS}) VALUES ({','.join('?' * len(message))}) "
        f"ON CONFLICT (id) DO UPDATE SET {changed}",
        message,
    )


def forget(transaction: Transaction, message: Message, at: int) -> None:
    """It was taken at this instant."""
    transaction.run("DELETE FROM webhook_message WHERE id = ?", (message.id,))
    transaction.run(
        "UPDATE webhook SET delivered = delivered + 1, last = ? WHERE webhook = ?", (at, message.webhook)
    )


def waiting(transaction: Transaction, webhook: str) -> Message | None:
    """The oldest message that is to be sent."""
    rows = transaction.rows(
        f"SELECT {COLUMNS} FROM webhook_message WHERE webhook = ? AND state = '{WAITING}' "
        "ORDER BY made, id LIMIT 1",
        (webhook,),
    )
    return Message(*rows[0]) if rows else None


def messages(transaction: Transaction, state: str) -> list[Message]:
    """All in one state, oldest first."""
    rows = transaction.rows(
        f"SELECT {COLUMNS} FROM webhook_message WHERE state = ? ORDER BY made, id", (state,)
    )
    return [Message(*row) for row in rows]


def again(transaction: Transaction, ids: list[str] | None, at: int) -> int:
    """Dead messages wait again, with all their attempts; None: all of them. Gives how many. Raises
    UsageError for an id that is none of theirs."""
    dead = {message.id: message for message in messages(transaction, DEAD)}
    for id in ids or ():
        if id not in dead:
            raise UsageError(f"There is no dead message {id}; `omo-sync webhooks dead` lists them.")
    chosen = list(dead) if ids is None else list(dict.fromkeys(ids))
    for id in chosen:
        keep(transaction, dead[id]._replace(state=WAITING, attempts=0, due=at, error=None))
    return len(chosen)
