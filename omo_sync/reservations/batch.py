"""A batch of requests decided in one transaction, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import orjson

from omo_sync.domain.fact import Fact
from omo_sync.reservations import answer as answers
from omo_sync.reservations.answer import Answer
from omo_sync.reservations.deciding import decide
from omo_sync.reservations.head import Head
from omo_sync.reservations.queue import Caller, Waiting
from omo_sync.reservations.request import Key, Look, Request, Reserve, digest
from omo_sync.store.answers import Kept, Name, find, find_soon, keep
from omo_sync.store.database import Transaction
from omo_sync.store.log import entry
from omo_sync.store.log_table import insert_all

KEPT_CODES = frozenset({answers.RESERVED, answers.DONE, answers.SOLD_OUT, answers.ORDER_DIFFERS,
                        answers.ORDER_ENDED, answers.HOLD_EXPIRED, answers.NOT_HELD})  # fmt: skip


class Batch:
    """keeping: microseconds for which answers are kept by idempotency key."""

    def __init__(self, head: Head, waiting: Sequence[Waiting], keeping: int) -> None:
        self.head = head
        self.waiting = waiting
        self.keeping = keeping
        self._kept: dict[Name, Kept] = {}
        self._new: dict[Name, Kept] = {}

    def decide(self, transaction: Transaction, now: int) -> list[Answer]:
        """The answers, in order. The transaction holds the append lock. Raises Behind."""
        head = self.head
        requests = [one.request for one in self.waiting]
        orders = {request.order for request in requests}
        names = {(one.caller.name, one.caller.key) for one in self.waiting if one.caller.key}
        transaction.by_keys(alone=True)
        head.bring_soon(transaction, orders)
        find_soon(transaction, names, now)
        head.advance(transaction)
        head.bring(transaction, orders, keys_of(requests))
        self._kept = dict(find(transaction, names, now))
        facts: list[Fact] = []
        told = [self._one(one, now, facts) for one in self.waiting]
        insert_all(transaction, [entry(fact) for fact in facts])
        keep(transaction, self._new.values())
        return told

    def _one(self, one: Waiting, now: int, facts: list[Fact]) -> Answer:
        request, caller = one.request, one.caller
        if caller.key:
            before = self._kept.get(caller)
            if before is not None:
                return repeated(before, request)
        decision = decide(self.head, request, now)
        facts.extend(decision.facts)
        if caller.key and not isinstance(request, Look) and decision.answer.code in KEPT_CODES:
            self._keep(caller, request, decision.answer, now)
        return decision.answer

    def _keep(self, caller: Caller, request: Request, answer: Answer, now: int) -> None:
        kept = Kept(
            *caller, digest(request), orjson.dumps(answer, default=tuple).decode(), now + self.keeping
        )
        self._kept[caller] = self._new[caller] = kept


def repeated(kept: Kept, request: Request) -> Answer:
    """The answer that was given, to the same request alone."""
    if kept.digest != digest(request):
        return Answer(answers.KEY_REUSED, {"key": kept.key})
    return Answer(*orjson.loads(kept.answer))


def keys_of(requests: Iterable[Request]) -> set[Key]:
    """The keys whose stock decides."""
    return {line.key for request in requests if isinstance(request, Reserve) for line in request.lines}
