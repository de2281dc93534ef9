"""A ledger account: the stock of a (sku, location), or the points of a member.

Its balance is the count in force plus every movement strictly later than that count. A fact
that comes in order costs one addition; one that does not only says what has to be looked at anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

STOCK, POINTS = "s", "p"

NEVER = -(2**62)  # before every instant
FOREVER = 2**62  # after every instant

NO_COUNT = -1  # base_position of an account without a count, in a location that is not opened
OPENED = 0  # base_position of an account that counts from its location's opening

ON, EVIDENCE, VOID = 0, 1, 2  # a movement counts, is told twice, or was never true


class Account:
    """One account while a chunk of facts is folded into it.

    balance: on hand, or points, in thousandths. reserved: held for orders (stock only).
    base_time, base_position: the count in force. newest_time: the latest non-voided movement.
    report_time: the latest report. span: the longest uncertainty of a movement's time.
    named: how many non-voided counts, movements and reservations name it: 0 means it has no row.
    judge_from, judge_upto: from the earliest to the latest instant at which something changed that
        has to be judged anew: the counts between them, and the next one; FOREVER and NEVER for
        the balance alone, None and NEVER for nothing.
    rebase: the count in force has to be looked up; resum: the movements after it have to be
        summed; renew: the newest movement has to be looked up.
    teller: the number of the source that told of it last, as far as is known here; 0 for none.
    """

    __slots__ = (  # noqa: RUF023 - in the order of the table's columns
        "id", "domain", "code", "place", "balance", "reserved", "base_time", "base_position",
        "base_clock", "newest_time", "newest_clock", "entries", "named", "report_time", "span",
        "judge_upto", "over", "judge_from", "rebase", "resum", "renew", "teller",
    )  # fmt: skip

    STATE = __slots__[4:17]

    def __init__(self, id: int, domain: str, code: str, place: str) -> None:
        self.id, self.domain, self.code, self.place = id, domain, code, place
        self.balance = self.reserved = self.entries = self.named = self.span = 0
        self.base_time, self.base_position, self.base_clock = NEVER, NO_COUNT, 0
        self.newest_time, self.newest_clock = NEVER, 0
        self.report_time = NEVER
        self.over = 0
        self.judge_from: int | None = None
        self.judge_upto = NEVER
        self.rebase = self.resum = self.renew = False
        self.teller = 0

    def take(self, state: Sequence[Any]) -> None:
        """Values of `STATE`, from its row."""
        (
            self.balance, self.reserved, self.base_time, self.base_position, self.base_clock,
            self.newest_time, self.newest_clock, self.entries, self.named, self.report_time,
            self.span, self.judge_upto, self.over,
        ) = state  # fmt: skip

    def judge(self, since: int, upto: int) -> None:
        """Something changed in [since, upto]."""
        if self.judge_from is None or since < self.judge_from:
            self.judge_from = since
        self.judge_upto = max(self.judge_upto, upto)

    def judge_balance(self) -> None:
        """Nothing changed but the balance and what is held."""
        if self.judge_from is None:
            self.judge_from = FOREVER

    def move(self, time: int, delta: int, clock: int, since: int) -> None:
        """A movement of delta that happened in [since, time]."""
        self.named += 1
        self.entries += 1
        if time > self.base_time:
            self.balance += delta
        if since <= self.base_time or since <= self.report_time:
            self.judge(since, time)
        if since != time:
            self.span = max(self.span, time - since)
        if time > self.newest_time:
            self.newest_time, self.newest_clock = time, clock
        elif time == self.newest_time:
            self.newest_clock |= clock

    def move_void(self, time: int, since: int) -> None:
        """A movement that was retracted before it came, or with it."""
        self.entries += 1
        self.span = max(self.span, time - since)
        self.judge(since, time)

    def report(self, time: int) -> None:
        """A book figure as of this time, true or not."""
        self.report_time = max(self.report_time, time)
        self.judge_balance()

    def switch(self, time: int, delta: int, since: int) -> None:
        """A movement that is already here begins (delta) or ceases (minus delta) to count."""
        if time > self.base_time:
            self.balance += delta
        self.judge(since, time)

    def count(self, time: int, position: int, value: int, clock: int) -> None:
        """A count by one line, of no stocktake."""
        self.named += 1
        self.judge(time, time)
        if self.base_position == OPENED or time == self.base_time:
            self.rebase = True
        elif time > self.base_time:
            self.base_time, self.base_position, self.base_clock = time, position, clock
            self.balance = value
            if time < self.newest_time:
                self.resum = True

    def unmove(self, time: int, delta: int, since: int) -> None:
        """A movement is retracted; delta is 0 where it did not count."""
        self.named -= 1
        if time >= self.newest_time:
            self.renew = True
        self.switch(time, -delta, since)

    @property
    def counted(self) -> bool:
        return self.base_position != NO_COUNT


values_of = attrgetter(*Account.STATE)
"""The values of an account's `STATE`, for its row."""
