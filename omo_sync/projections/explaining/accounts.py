"""Ledger accounts by their keys, for reading."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from omo_sync.domain.account import Account
from omo_sync.store.database import Transaction

Key = tuple[str, str, str]  # domain, code, place

NEEDED = ("balance", "reserved", "base_time", "base_position", "entries", "named", "report_time")


def find(transaction: Transaction, keys: Iterable[Key]) -> dict[Key, Account]:
    """Those of these accounts that there are, with what an explanation needs of them."""
    found: dict[Key, Account] = {}
    for id, domain, code, place, *values in transaction.rows(
        f"SELECT a.id, a.domain, a.code, a.place, {', '.join(f'a.{name}' for name in NEEDED)} "
        "FROM given(domain text, code text, place text) p CROSS JOIN p_account a "
        "WHERE a.domain = p.domain AND a.code = p.code AND a.place = p.place",
        (orjson.dumps(list(keys)).decode(),),
    ):
        account = Account(id, domain, code, place)
        for name, value in zip(NEEDED, values, strict=True):
            setattr(account, name, value)
        found[domain, code, place] = account
    return found


def tellers(transaction: Transaction, account: Account) -> set[str]:
    """The sources that ever counted or moved an account."""
    rows = transaction.rows(
        "SELECT s.name FROM p_teller t JOIN p_source s ON s.id = t.source WHERE t.account = ?", (account.id,)
    )
    return {row[0] for row in rows}
