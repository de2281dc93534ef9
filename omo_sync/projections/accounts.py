"""The ledger accounts as they stand, kept from chunk to chunk and written together."""

from __future__ import annotations

from typing import Any

from omo_sync.domain.account import Account, values_of
from omo_sync.domain.movement import Key
from omo_sync.projections import changes
from omo_sync.store.database import Transaction

COLUMNS = ("id", "domain", "code", "place", *Account.STATE, "judge_from")
WRITTEN = (*COLUMNS, "changed")
ALL = ", ".join(f"a.{name}" for name in COLUMNS)
INSERT = f"INSERT INTO p_account ({', '.join(WRITTEN)}) VALUES ({','.join('?' * len(WRITTEN))})"
UPDATE = (
    f"UPDATE p_account SET {', '.join(f'{name} = ?' for name in (*Account.STATE, 'changed'))} WHERE id = ?"
)


class Known:
    """Accounts as they stand, kept from chunk to chunk by whoever folds them all: an account that
    many chunks change is written once, by `flush`."""

    LIMIT = 60_000  # accounts; beyond it they are read anew

    def __init__(self) -> None:
        self.accounts: dict[Key, Account] = {}
        self.ids: dict[int, Account] = {}
        self.tellers: set[tuple[int, int]] = set()
        self.changed: dict[int, Account] = {}
        self.fresh: set[int] = set()  # of the changed ones, those that have no row yet
        self.judged: dict[int, int] = {}  # what their rows say is to be judged from, where they say so
        self.subjects: set[changes.Subject] = set()  # of changes, beside those of accounts
        self.last_id: int | None = None
        self.complete: bool | None = None  # whether these are all there are; None: not looked yet
        self.sources: dict[str, int] | None = None  # their numbers; this and what follows: None as well
        self.openings: dict[str, int] | None = None  # when each location was opened, by its earliest opening
        self.together: frozenset[str] | None = None  # members merged with others

    def flush(self, transaction: Transaction, position: int) -> None:
        """Write what has changed, up to this position of the log."""
        new: list[tuple[Any, ...]] = []
        old: list[tuple[Any, ...]] = []
        judged: list[tuple[int, int | None]] = []
        subjects = self.subjects
        for id in sorted(self.changed):
            account = self.changed[id]
            values = values_of(account)
            subjects.add((account.domain, account.code))
            if id in self.fresh:
                new.append(
                    (id, account.domain, account.code, account.place, *values, account.judge_from, position)
                )
            else:
                old.append((*values, position, id))
                if account.judge_from is not None and self.judged.get(id) != account.judge_from:
                    judged.append((account.judge_from, id))
            if account.judge_from is not None:
                self.judged[id] = account.judge_from
        transaction.many(INSERT, new)
        transaction.many(UPDATE, old)
        transaction.many("UPDATE p_account SET judge_from = ? WHERE id = ?", judged)
        changes.note(transaction, subjects, position)
        self.fresh.difference_update(self.changed)
        self.changed.clear()
        subjects.clear()

    @property
    def full(self) -> bool:
        """Whether there are too many."""
        return len(self.ids) > self.LIMIT

    def trim(self) -> None:
        """Forget all when there are too many; nothing may be folded into them at the time."""
        if self.full:
            self.accounts.clear()
            self.ids.clear()
            self.tellers.clear()
            self.judged.clear()
            self.complete = False
