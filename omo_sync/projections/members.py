"""Merged members, identities, and the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import orjson

from omo_sync.domain.account import NEVER, POINTS
from omo_sync.domain.fact import Fact
from omo_sync.domain.members import Link, Merge, roots
from omo_sync.domain.plain import canonical
from omo_sync.projections.ledger import Ledger
from omo_sync.schemas.json_object import dumps
from omo_sync.store.database import Transaction


class Members:
    """The merges and links of one chunk."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.merges: list[tuple[object, ...]] = []
        self.links: list[tuple[object, ...]] = []
        self.items: list[tuple[object, ...]] = []
        self.gone: dict[str, list[tuple[int]]] = defaultdict(list)
        self.identities: set[str] = set()
        self.described: set[str] = set()

    def merge(self, fact: Fact) -> None:
        data = fact.data
        self.merges.append((data["member"], fact.position, fact.time, fact.source, fact.id, data["into"]))

    def link(self, fact: Fact) -> None:
        data, identity = fact.data, fact.data["identity"]
        self.links.append(
            (identity["kind"], identity["token"], data["member"], fact.position,
             fact.time, fact.source, fact.id, int(fact.type == "member.linked"))
        )  # fmt: skip
        self.identities.add(canonical([identity["kind"], identity["token"]]))

    def item(self, fact: Fact) -> None:
        sku = fact.data["sku"]
        state = dumps(fact.data).decode()
        self.items.append((sku, fact.position, fact.time, fact.source, fact.id, state))
        self.described.add(sku)

    def remove(self, fact: Fact) -> None:
        table = {"member.merged": "p_merge", "item.described": "p_item"}.get(fact.type, "p_link")
        self.gone[table].append((fact.position,))
        if table == "p_item":
            self.described.add(fact.data["sku"])
        if table == "p_link":
            identity = fact.data["identity"]
            self.identities.add(canonical([identity["kind"], identity["token"]]))

    def write(self, ledger: Ledger) -> None:
        run = self.transaction.many
        run("INSERT INTO p_merge VALUES (?,?,?,?,?,?)", self.merges)
        run("INSERT INTO p_link VALUES (?,?,?,?,?,?,?,?)", self.links)
        run("INSERT INTO p_item VALUES (?,?,?,?,?,?)", self.items)
        for table, positions in self.gone.items():
            run(f"DELETE FROM {table} WHERE position = ?", positions)
        run(
            "INSERT INTO p_dirty (topic, subject) VALUES ('item', ?) ON CONFLICT DO NOTHING",
            [(sku,) for sku in sorted(self.described)],
        )
        if self.merges or "p_merge" in self.gone:
            self._regroup(ledger)
        run(
            "INSERT INTO p_dirty (topic, subject) VALUES ('identity', ?) ON CONFLICT DO NOTHING",
            [(identity,) for identity in sorted(self.identities)],
        )

    def _regroup(self, ledger: Ledger) -> None:
        """Who counts for whom has changed: those concerned are judged anew."""
        before = root_table(self.transaction)
        after = roots(load_merges(self.transaction))
        changed = {m for m in set(before) | set(after) if before.get(m) != after.get(m)}
        concerned = changed | {root[m] for root in (before, after) for m in changed if m in root}
        for merged in (*self.merges,):
            concerned.update((str(merged[0]), str(merged[5])))
        self.transaction.run("DELETE FROM p_root")
        self.transaction.many("INSERT INTO p_root (member, root) VALUES (?,?)", after.items())
        ledger.forget_merges()
        ledger.load((POINTS, member, "") for member in sorted(concerned))
        for member in concerned:
            account = ledger.find(POINTS, member)
            if account:
                account.judge(NEVER, NEVER)
        self.identities.update(identities_of(self.transaction, concerned))
        self.transaction.many(
            "INSERT INTO p_dirty (topic, subject) VALUES ('member', ?) ON CONFLICT DO NOTHING",
            [(member,) for member in sorted(concerned)],
        )


def root_table(transaction: Transaction) -> dict[str, str]:
    """Every merged member → whom its points count for."""
    return dict(transaction.rows("SELECT member, root FROM p_root"))


def load_merges(transaction: Transaction) -> list[Merge]:
    return [Merge(*row) for row in transaction.rows("SELECT time, source, id, member, target FROM p_merge")]


def identities_of(transaction: Transaction, members: Iterable[str]) -> set[str]:
    rows = transaction.rows(
        "SELECT DISTINCT l.kind, l.token FROM given(member text) p "
        "CROSS JOIN p_link l WHERE l.member = p.member",
        (orjson.dumps(sorted(members)).decode(),),
    )
    return {canonical(list(row)) for row in rows}


def load_links(transaction: Transaction, kind: str, token: str) -> list[Link]:
    rows = transaction.rows(
        "SELECT time, source, id, member, linked FROM p_link WHERE kind = ? AND token = ?", (kind, token)
    )
    return [Link(time, source, id, member, bool(linked)) for time, source, id, member, linked in rows]
