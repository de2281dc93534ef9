"""The job that tells one webhook what has changed: signed, in order, tried again after longer and longer
rests."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import httpx
from standardwebhooks import Webhook as Signer

from omo_sync.bootstrap import Engine
from omo_sync.config.duration import MICROSECONDS
from omo_sync.config.webhooks import Webhook
from omo_sync.jobs import webhook_message
from omo_sync.jobs.context import Context
from omo_sync.jobs.job import Tally
from omo_sync.store import webhooks
from omo_sync.store.database import Lock
from omo_sync.store.webhooks import DEAD, Message

SECOND = MICROSECONDS["s"]
FIRST, LONGEST = 5 * SECOND, MICROSECONDS["h"]  # rests after a failure
GONE = 410  # whoever answers this wants no more of it
SHOWN = 200  # characters of an answer that are kept


class NotTaken(Exception):
    """A message was not taken. after: microseconds that the other side wants to be left alone."""

    def __init__(self, why: str, after: int = 0, final: bool = False) -> None:
        super().__init__(why)
        self.after = after
        self.final = final


def deliver(name: str, hook: Webhook, context: Context, engine: Engine, tally: Tally) -> None:
    """All that waits, until nothing does or something has to rest."""
    sent = 0
    timeout = hook.timeout / SECOND
    with httpx.Client(timeout=timeout, follow_redirects=False) as client:
        while True:
            context.go_on()
            message = next_message(name, hook, context, engine)
            if message is None or message.due > context.now():
                break
            try:
                send(client, hook, message, context.now())
            except NotTaken as failure:
                rest(hook, message, failure, context, engine)
                break
            with engine.database.transaction(write=True, lock=Lock.NONE) as transaction:
                webhooks.forget(transaction, message, context.now())
            sent += 1
            tally.note = f"sent {sent}"


def next_message(name: str, hook: Webhook, context: Context, engine: Engine) -> Message | None:
    """The one that waits, or else a new one of what has changed; it is saved before it is sent."""
    with engine.database.transaction() as transaction:
        waiting = webhooks.waiting(transaction, name)
        told = webhooks.told(transaction, name)
        known = told or webhook_message.begun(transaction, name, hook)
    while waiting is None:
        with engine.database.transaction() as transaction:
            found = webhook_message.following(transaction, hook, known, context.now())
        if told is None or found.told != known:
            with engine.database.transaction(write=True, lock=Lock.NONE) as transaction:
                webhook_message.save(transaction, found)
        waiting, told = found.message, found.told
        known = found.told
        if not found.more:
            break
    return waiting


def send(client: httpx.Client, hook: Webhook, message: Message, now: int) -> None:
    """Raises NotTaken."""
    moment = datetime.fromtimestamp(now // SECOND, UTC)
    signers = (Signer(secret.get_secret_value()) for secret in hook.secrets)
    headers = {
        "content-type": "application/json",
        "webhook-id": message.id,
        "webhook-timestamp": str(now // SECOND),
        "webhook-signature": " ".join(signer.sign(message.id, moment, message.body) for signer in signers),
    }
    try:
        answer = client.post(hook.url, content=message.body.encode(), headers=headers)
    except httpx.HTTPError as error:
        raise NotTaken(f"{type(error).__name__}: {error}") from error
    if not answer.is_success:
        told = " ".join(answer.text[:SHOWN].split())
        raise NotTaken(
            f"HTTP {answer.status_code} {told}".strip(),
            wait_of(answer.headers.get("retry-after", "")),
            answer.status_code == GONE,
        )


def wait_of(written: str) -> int:
    """Microseconds of a Retry-After in seconds, at most LONGEST; a date counts as none."""
    return min(int(written) * SECOND, LONGEST) if written.isascii() and written.isdigit() else 0


def rest(hook: Webhook, message: Message, failure: NotTaken, context: Context, engine: Engine) -> None:
    """The message is left alone for a while, or given up after its last attempt."""
    attempts, now = message.attempts + 1, context.now()
    dead = failure.final or attempts >= hook.attempts
    due = now + max(failure.after, pause(message.id, attempts))
    after = message._replace(
        attempts=attempts, due=due, error=str(failure), state=DEAD if dead else message.state
    )
    with engine.database.transaction(write=True, lock=Lock.NONE) as transaction:
        webhooks.keep(transaction, after)
    context.log.warning(
        "webhook message given up" if dead else "webhook message not taken",
        webhook=message.webhook, message=message.id, attempts=attempts, error=str(failure),
    )  # fmt: skip


def pause(id: str, attempts: int) -> int:
    """Microseconds: twice as long each time, and up to a quarter more, so that many that failed together
    do not come back together."""
    longest = min(FIRST << min(attempts - 1, 20), LONGEST)
    dice = sha256(f"{id}/{attempts}".encode()).digest()[0]
    return longest + longest * dice // 1_024
