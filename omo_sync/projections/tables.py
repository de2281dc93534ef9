"""The read models. Every name begins with `p_`; a rebuild writes the same tables under `r_`.

Instants are microseconds, quantities thousandths, money ten-thousandths. `position` is that of
the fact in the log.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ColumnElement, Index, Integer, MetaData, Table, Text

from omo_sync.domain.account import Account
from omo_sync.store.types import Whole, Words

METADATA = MetaData()


def table(name: str, *columns: Column[Any], rowid: bool = False) -> Table:
    return Table(f"p_{name}", METADATA, *columns, sqlite_with_rowid=rowid)


def key(name: str, kind: type[Integer] | type[Text] = Text) -> Column[Any]:
    column = Whole if kind is Integer else Words
    return Column(name, column, primary_key=True, nullable=False, autoincrement=False)


def integer(name: str) -> Column[Any]:
    return Column(name, Whole, nullable=False)


def text(name: str) -> Column[Any]:
    return Column(name, Words, nullable=False)


def partial(name: str, column: Column[Any], where: ColumnElement[bool]) -> Index:
    """An index of those rows alone."""
    return Index(name, column, sqlite_where=where, postgresql_where=where)


STATE = table("state", key("name"), text("value"))
"""position: folded up to here. clock: the log clock. settings: as applied. settled: settled up to."""

SOURCE = table("source", key("id", Integer), text("name"))

ACCOUNT = table(
    "account",
    key("id", Integer),
    text("domain"), text("code"), text("place"),
    *(integer(name) for name in Account.STATE),
    Column("judge_from", Whole),
    integer("changed"),
    rowid=True,
)  # fmt: skip
Index("p_account_key", ACCOUNT.c.domain, ACCOUNT.c.code, ACCOUNT.c.place, unique=True)
partial("p_account_judge", ACCOUNT.c.judge_from, ACCOUNT.c.judge_from.is_not(None))

ENTRY = table(
    "entry",
    key("account", Integer), key("time", Integer), key("position", Integer),
    integer("delta"), integer("state"), integer("source"), Column("since", Whole),
)  # fmt: skip

SLOT = table(
    "slot",
    key("account", Integer), key("shift", Integer), key("slot", Integer), key("source", Integer),
    integer("delta"),
)  # fmt: skip

CHANGE = table("change", key("kind"), key("subject"), integer("position"))
"""Up to which position something last changed: stock and price of a sku, an item, points of a member,
the settings. Whoever follows reads on from the position that it knows."""
Index("p_change_position", CHANGE.c.position)

TELLER = table("teller", key("account", Integer), key("source", Integer))
"""Which sources ever counted or moved an account."""

COUNT = table(
    "count",
    key("account", Integer), key("time", Integer), key("position", Integer),
    integer("value"), text("source"), text("id"), integer("started"), integer("clock"), text("stocktake"),
)  # fmt: skip
"""Counts in effect; the lines of one stocktake are one count, at its last line."""

STOCKTAKE = table(
    "stocktake",
    key("account", Integer), key("source"), key("stocktake"), key("position", Integer),
    integer("time"), text("id"), integer("value"), integer("started"), integer("clock"),
)  # fmt: skip

REPORT = table(
    "report",
    key("account", Integer), key("source"), key("time", Integer), key("position", Integer),
    text("id"), integer("value"), text("covers"),
)  # fmt: skip

OPENING = table("opening", key("place"), key("time", Integer), key("position", Integer))

VOID = table("void", key("source"), key("id"), integer("seen"))
partial("p_void_unseen", VOID.c.seen, VOID.c.seen == 0)
"""Facts that are not true, come or not: retracted, or superseded by a later replacement."""

RETRACTION = table(
    "retraction",
    key("source"), key("target"), key("position", Integer),
    integer("time"), text("id"), integer("replaces"),
)  # fmt: skip

GONE = table("gone", key("topic"), key("code"), key("place"), key("position", Integer))
"""Facts that are not true, by what they named: beside movements, the other tables forget them."""

PASS = table("pass", key("position", Integer), integer("recorded"), integer("clock"), integer("settled"))
Index("p_pass_recorded", PASS.c.recorded)
"""When which pass moved the log clock, to where, and what was settled by it."""

VOIDED = table(
    "voided", key("account", Integer), key("position", Integer), integer("time"), text("source"), text("id")
)
"""Movements that were retracted, by account."""

ORDER_LINE = table(
    "order_line",
    key("order_code"), key("account", Integer), key("position", Integer), integer("kind"),
    integer("time"), integer("quantity"), text("source"), text("id"), integer("expires"), text("type"),
)  # fmt: skip
Index("p_order_line_account", ORDER_LINE.c.account, ORDER_LINE.c.kind, ORDER_LINE.c.time)

HOLD = table(
    "hold",
    key("order_code"), key("account", Integer), integer("held"), integer("wakes"), text("evidence"),
)  # fmt: skip
Index("p_hold_wakes", HOLD.c.wakes)
Index("p_hold_account", HOLD.c.account)

ORDERED = table("ordered", key("order_code"), integer("newest"), integer("confirmed"), integer("held"))
Index("p_ordered_stale", ORDERED.c.newest)

PRICE = table(
    "price",
    key("sku"), key("kind"), key("channel"), key("location"), key("position", Integer),
    text("source"), text("id"), integer("time"), integer("amount"), text("currency"),
    integer("start"), Column("finish", Whole, nullable=False), text("tax"),
)  # fmt: skip
Index("p_price_start", PRICE.c.start)
Index("p_price_finish", PRICE.c.finish)

WITHDRAWAL = table(
    "withdrawal",
    key("sku"), key("kind"), key("channel"), key("location"), key("position", Integer),
    text("source"), integer("time"),
)  # fmt: skip
Index("p_withdrawal_time", WITHDRAWAL.c.time)

PRICE_REPORT = table(
    "price_report",
    key("sku"), key("kind"), key("channel"), key("location"), key("source"), key("time", Integer),
    key("position", Integer), text("id"), integer("amount"), text("currency"),
)  # fmt: skip

SEQUENCE = table(
    "sequence", key("source"), key("run"), key("first", Integer), integer("last"), integer("instant")
)

CLOCK = table("clock", key("source"), key("slot", Integer), integer("lag"), integer("at"), integer("facts"))
"""By slot of recorded-at, the smallest lag of a source's facts, and when the one that has it was recorded."""

UNSURE = table(
    "unsure", key("account", Integer), key("time", Integer), key("position", Integer), integer("margin")
)
"""Movements and counts of corrected clocks: by how many microseconds they may still be off."""

WATERMARK = table(
    "watermark",
    key("source"), key("position", Integer), text("run"), integer("through"), integer("time"),
    Column("number", Whole),
)  # fmt: skip
Index("p_watermark_through", WATERMARK.c.source, WATERMARK.c.through)
Index("p_watermark_number", WATERMARK.c.source, WATERMARK.c.run, WATERMARK.c.number)

MERGE = table(
    "merge",
    key("member"),
    key("position", Integer),
    integer("time"),
    text("source"),
    text("id"),
    text("target"),
)

ROOT = table("root", key("member"), text("root"))
Index("p_root_root", ROOT.c.root)

LINK = table(
    "link",
    key("kind"), key("token"), key("member"), key("position", Integer),
    integer("time"), text("source"), text("id"), integer("linked"),
)  # fmt: skip
Index("p_link_member", LINK.c.member)

ITEM = table(
    "item", key("sku"), key("position", Integer), integer("time"), text("source"), text("id"), text("data")
)

CHOICE = table("choice", key("source"), key("id"), key("position", Integer), integer("version"))
"""Which variant of a divergent duplicate an operator chose; the latest choice stands."""

ASIDE = table("aside", key("position", Integer), text("reason"))
"""Facts whose folding failed: left out, and tried again by a rebuild."""

DOUBT = table(
    "doubt",
    key("source"), key("run"), key("first", Integer), integer("last"), integer("instant"),
    Column("through", Whole),
)  # fmt: skip
"""Missing numbers as the last pass knew them, where explanations decide; through: what the source had
promised before them."""

DIRTY = table("dirty", key("topic"), key("subject"))
"""What has to be judged at the next pass, beside accounts."""

CLAIM = table(
    "claim",
    key("conflict"), key("identity"), text("origin"),
    integer("instant"), text("difference"), text("evidence"),
    text("rule"), text("sku"), integer("asked"),
)  # fmt: skip
"""origin: what was judged when it was found, and is judged again when that changes. rule: which one
decides it, sku: of the item that it is about; else empty. asked: a rule keeps it for a person."""
Index("p_claim_instant", CLAIM.c.instant)
Index("p_claim_origin", CLAIM.c.origin)
partial("p_claim_rule", CLAIM.c.rule, CLAIM.c.rule != "")
partial("p_claim_sku", CLAIM.c.sku, CLAIM.c.sku != "")

CONFLICT = table("conflict", key("id"), text("kind"), text("key"), text("state"), integer("changed"))
Index("p_conflict_state", CONFLICT.c.state)

OPENED = table("opened", key("conflict"), key("since", Integer), Column("until", Whole))
"""When a conflict was open, in instants of the log clock; until is null while it is."""

DECISION = table(
    "decision",
    key("conflict"), key("identity"), key("difference"), key("position", Integer),
    text("action"), text("decision"),
)  # fmt: skip
