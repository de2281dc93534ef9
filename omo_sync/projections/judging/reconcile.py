"""A reconcile pass: move the log clock, judge what changed, settle, and close what is explained.

Its cost follows what changed since the pass before, and what time alone has changed.
"""

from __future__ import annotations

from collections.abc import Callable

from omo_sync.domain.account import FOREVER, NEVER, POINTS, STOCK, Account
from omo_sync.domain.claims import settled_upto
from omo_sync.domain.settings import Settings
from omo_sync.projections import orders as order_folding
from omo_sync.projections.causes.deciding import decide
from omo_sync.projections.judging import orders, points, prices, sources, stock
from omo_sync.projections.judging.book import Book, settle
from omo_sync.projections.judging.rulings import TOPICS, Rulings
from omo_sync.projections.ledger import Ledger
from omo_sync.projections.sequences import complete_through
from omo_sync.projections.state import State
from omo_sync.store.database import Transaction
from omo_sync.store.log import EventLog

BATCH = 5_000  # accounts judged at once


def reconcile(
    transaction: Transaction,
    log: EventLog,
    state: State,
    as_of: int,
    progress: Callable[[int], None] = lambda _: None,
) -> State:
    """The state after a pass at this instant (microseconds). progress: called with how many accounts were
    judged."""
    clock = max(state.clock, as_of)
    settings = state.settings
    log = log.corrected(settings.clock_correction)
    if clock > state.clock:
        expire(transaction, log, clock, state)
    rulings = Rulings(transaction, settings)
    rulings.judge_again()
    book = Book(transaction, rulings)
    judge_accounts(transaction, log, book, settings, progress)
    judge_the_rest(transaction, log, book, state.clock, clock, settings)
    book.touched.update(decide(transaction, log, state, book.touched))
    settled = settled_upto(clock, complete_through(transaction), settings)
    low, high = sorted((state.settled, settled))
    book.touched.update(
        row[0]
        for row in transaction.rows(
            "SELECT DISTINCT conflict FROM p_claim WHERE instant > ? AND instant <= ?", (low, high)
        )
    )
    settle(transaction, book.touched, settled, clock)
    transaction.run("DELETE FROM p_dirty")
    return state._replace(clock=clock, settled=settled, judged=state.position)


def expire(transaction: Transaction, log: EventLog, clock: int, state: State) -> None:
    """Holds that run out by now no longer count."""
    rows = transaction.rows("SELECT order_code FROM p_hold WHERE wakes <= ?", (clock,))
    waking = sorted({row[0] for row in rows})
    for start in range(0, len(waking), BATCH):
        ledger = Ledger(transaction, log)
        order_folding.Orders(transaction).settle(ledger, waking[start : start + BATCH], clock, state.settings)
        ledger.write()
        ledger.known.flush(transaction, state.position)


def judge_accounts(
    transaction: Transaction,
    log: EventLog,
    book: Book,
    settings: Settings,
    progress: Callable[[int], None],
) -> None:
    while True:
        ids = transaction.rows("SELECT id FROM p_account WHERE judge_from IS NOT NULL LIMIT ?", (BATCH,))
        if not ids:
            return
        ledger = Ledger(transaction, log)
        ledger.load_ids(row[0] for row in ids)
        accounts = list(ledger.by_id.values())
        stock.judge(transaction, book, [a for a in accounts if a.domain == STOCK], settings)
        points.judge(transaction, log, book, {a.code for a in accounts if a.domain == POINTS})
        book.write()
        transaction.many(
            f"UPDATE p_account SET judge_from = NULL, judge_upto = {NEVER}, over = ? WHERE id = ?",
            [(int(is_over(account)), account.id) for account in accounts],
        )
        progress(len(accounts))


def is_over(account: Account) -> bool:
    """Held more than there is, or below 0: looked at again at every change until it is not."""
    if account.domain == STOCK:
        return account.counted and account.reserved > max(0, account.balance)
    return account.balance < 0


def judge_the_rest(
    transaction: Transaction, log: EventLog, book: Book, before: int, clock: int, settings: Settings
) -> None:
    dirty: dict[str, set[str]] = {}
    for topic, subject in transaction.rows("SELECT topic, subject FROM p_dirty"):
        dirty.setdefault(topic, set()).add(subject)
    stale = orders.grown_stale(transaction, before, clock, settings)
    told = sorted(dirty.get("order", set()) | stale)
    for start in range(0, len(told), BATCH):
        orders.judge(transaction, log, book, told[start : start + BATCH], clock, settings)
        book.write()
    priced = sorted(dirty.get("price", set()) | prices.changing(transaction, before, clock))
    for start in range(0, len(priced), BATCH):
        prices.judge(transaction, book, priced[start : start + BATCH], clock, settings)
        book.write()
    points.judge(transaction, log, book, dirty.get("member", set()))
    book.write()
    sources.judge_sequences(transaction, book, sorted(dirty.get("sequence", ())))
    sources.judge_variants(transaction, log, book, sorted(dirty.get("variant", ())))
    sources.judge_identities(transaction, book, sorted(dirty.get("identity", ())))
    book.write()
    book.touched.update(dirty.get("conflict", ()))


def judge_all_again(transaction: Transaction, log: EventLog, state: State, settings: Settings) -> None:
    """Settings have changed: the next pass judges everything by the new ones."""
    codes = [row[0] for row in transaction.rows("SELECT order_code FROM p_ordered")]
    if settings.handover_authority != state.settings.handover_authority:
        for start in range(0, len(codes), BATCH):
            ledger = Ledger(transaction, log)
            order_folding.Orders(transaction).settle(
                ledger, codes[start : start + BATCH], state.clock, settings
            )
            ledger.write()
            ledger.known.flush(transaction, state.position)
    transaction.run("UPDATE p_account SET judge_from = ?, judge_upto = ?", (NEVER, FOREVER))
    for query in (
        "SELECT 'order', order_code FROM p_ordered",
        "SELECT DISTINCT 'price', sku FROM p_price",
    ):
        transaction.run(f"INSERT INTO p_dirty (topic, subject) {query} WHERE 1 = 1 ON CONFLICT DO NOTHING")
    for letter, topic in TOPICS.items():
        transaction.run(
            "INSERT INTO p_dirty (topic, subject) SELECT DISTINCT ?, SUBSTR(origin, 2) FROM p_claim "
            "WHERE SUBSTR(origin, 1, 1) = ? ON CONFLICT DO NOTHING",
            (topic, letter),
        )
