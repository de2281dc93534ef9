"""What orders hold, and which of several tellings of one hand-over counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import orjson

from omo_sync.domain.account import FOREVER, NEVER, POINTS, Account
from omo_sync.domain.fact import Fact
from omo_sync.domain.orders import CONFIRMED, MENTIONED, Hold, Line, hold, told_twice
from omo_sync.domain.settings import Settings
from omo_sync.projections.ledger import Ledger
from omo_sync.store.database import Transaction

LINE = "l.kind, l.time, l.quantity, l.source, l.id, l.expires, l.position"


class Group(NamedTuple):
    """The lines of one (order, account). types: the fact types, by position."""

    lines: list[Line]
    types: dict[int, str]


class Orders:
    """The orders that a chunk touches."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.new: list[tuple[object, ...]] = []
        self.gone: list[tuple[str, int, int]] = []
        self.touched: set[str] = set()

    def add(self, fact: Fact, account: int, kind: int, quantity: int = 0) -> None:
        """A line of the fact's order at an account, or of the order as a whole (account 0)."""
        order = fact.data["order"]
        expires = fact.data.get("expires_at", FOREVER)
        self.new.append(
            (
                order,
                account,
                fact.position,
                kind,
                fact.time,
                quantity,
                fact.source,
                fact.id,
                expires,
                fact.type,
            )
        )
        self.touched.add(order)

    def remove(self, fact: Fact, account: int) -> None:
        self.gone.append((fact.data["order"], account, fact.position))
        self.touched.add(fact.data["order"])

    def write_lines(self) -> None:
        self.transaction.many(
            "INSERT INTO p_order_line (order_code, account, position, kind, time, quantity, source, "
            "id, expires, type)"
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            self.new,
        )
        self.transaction.many(
            "DELETE FROM p_order_line WHERE order_code = ? AND account = ? AND position = ?", self.gone
        )

    def settle(self, ledger: Ledger, orders: Iterable[str], clock: int, settings: Settings) -> None:
        """Work out anew what these orders hold, at the log clock. Their accounts are brought in."""
        wanted = sorted(orders)
        groups = load(self.transaction, wanted)
        before = self._holds(wanted)
        ledger.load_ids({account for _, account in groups if account} | {account for _, account in before})
        totals: dict[str, int] = defaultdict(int)
        rows: list[tuple[str, int, int, int, str]] = []
        for order, account_id in sorted(set(groups) | set(before)):
            if not account_id:
                continue
            account = ledger.by_id[account_id]
            group = groups.get((order, account_id), Group([], {}))
            wide = groups.get((order, 0), Group([], {})).lines
            found = settle_group(group, wide, account, clock, settings)
            held, evidence = before.get((order, account_id), (0, frozenset()))
            account.reserved += found.held - held
            for line in group.lines:
                if (line.position in found.evidence) != (line.position in evidence):
                    ledger.weigh(account, line.time, line.position, line.position not in found.evidence)
            totals[order] += found.held
            if group.lines:
                positions = orjson.dumps(sorted(found.evidence)).decode() if found.evidence else ""
                rows.append((order, account_id, found.held, found.wakes, positions))
        self._write(wanted, groups, totals, rows, before)

    def _holds(self, orders: list[str]) -> dict[tuple[str, int], tuple[int, frozenset[int]]]:
        return {
            (order, account): (held, frozenset(orjson.loads(evidence)) if evidence else frozenset())
            for order, account, held, evidence in self.transaction.rows(
                "SELECT h.order_code, h.account, h.held, h.evidence FROM given(code text) p "
                "CROSS JOIN p_hold h WHERE h.order_code = p.code",
                (orjson.dumps(orders).decode(),),
            )
        }

    def _write(
        self,
        orders: list[str],
        groups: dict[tuple[str, int], Group],
        totals: dict[str, int],
        rows: list[tuple[str, int, int, int, str]],
        before: Iterable[tuple[str, int]],
    ) -> None:
        run = self.transaction.many
        run("DELETE FROM p_hold WHERE order_code = ? AND account = ?", before)
        run("INSERT INTO p_hold (order_code, account, held, wakes, evidence) VALUES (?,?,?,?,?)", rows)
        newest: dict[str, int] = defaultdict(lambda: NEVER)
        confirmed: set[str] = set()
        for (order, _), group in groups.items():
            newest[order] = max(newest[order], *(line.time for line in group.lines))
            if any(line.kind == CONFIRMED for line in group.lines):
                confirmed.add(order)
        run("DELETE FROM p_ordered WHERE order_code = ?", [(o,) for o in orders if o not in newest])
        run(
            "INSERT INTO p_ordered (order_code, newest, confirmed, held) VALUES (?,?,?,?)"
            " ON CONFLICT (order_code) DO UPDATE"
            " SET newest = excluded.newest, confirmed = excluded.confirmed, held = excluded.held",
            [(order, time, int(order in confirmed), totals[order]) for order, time in newest.items()],
        )
        run(
            "INSERT INTO p_dirty (topic, subject) VALUES ('order', ?) ON CONFLICT DO NOTHING",
            [(o,) for o in orders],
        )


def load(transaction: Transaction, orders: list[str]) -> dict[tuple[str, int], Group]:
    """All lines of these orders by (order, account); account 0 is the order as a whole."""
    groups: dict[tuple[str, int], Group] = {}
    for order, account, kind_of_fact, *line in transaction.rows(
        f"SELECT l.order_code, l.account, l.type, {LINE} FROM given(code text) p CROSS JOIN p_order_line l "
        "WHERE l.order_code = p.code",
        (orjson.dumps(orders).decode(),),
    ):
        group = groups.setdefault((order, account), Group([], {}))
        group.lines.append(Line(*line))
        group.types[line[-1]] = kind_of_fact
    return groups


def settle_group(group: Group, wide: list[Line], account: Account, clock: int, settings: Settings) -> Hold:
    """One order at one account: a hold of stock, or the tellings of a member's points."""
    if account.domain != POINTS:
        lines = [line for line in group.lines if line.kind != MENTIONED]
        return hold(lines, wide, clock, settings.handover_authority)
    evidence: set[int] = set()
    for lines in by_type(group).values():
        told = told_twice(lines, NEVER, settings.handover_authority)
        if told:
            evidence.update(line.position for line in lines if line.source != told.winner)
    return Hold(0, FOREVER, frozenset(evidence), None, None)


def by_type(group: Group) -> dict[str, list[Line]]:
    """The tellings of points of one (order, member), by their type."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in group.lines:
        found[group.types[line.position]].append(line)
    return found
