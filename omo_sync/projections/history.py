"""What the read models would forget, so that what was known at a past instant can be found again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from omo_sync.domain.account import NEVER, POINTS, STOCK
from omo_sync.domain.fact import Fact
from omo_sync.domain.movement import Movement, Told
from omo_sync.store.codec import originator
from omo_sync.store.database import Transaction

ORDER, PLACE, PRICE, ITEM, VARIANT, DECISION = "order", "place", "price", "item", "variant", "decision"

Subject = tuple[str, str, str]  # topic (the domain of an account, or one of the above), code, place or empty


def subjects(fact: Told) -> Iterator[Subject]:
    """What a fact names: accounts by their keys, and what else facts are looked up by."""
    if isinstance(fact, Movement):
        yield fact.domain, fact.code, fact.place
        return
    data = fact.data
    if fact.type.startswith("price."):
        yield PRICE, data["sku"], ""
    elif fact.type == "item.described":
        yield ITEM, data["sku"], ""
    elif fact.type == "location.opened":
        yield PLACE, data["location"], ""
    elif fact.type == "variant.chosen":
        yield VARIANT, originator(data["source"], data["id"]), ""
    elif fact.type == "conflict.decided":
        yield DECISION, data["conflict"], ""
    elif "member" in data:
        yield POINTS, data["member"], ""
        if "into" in data:
            yield POINTS, data["into"], ""
    elif "sku" in data:
        for place in ("location", "from", "to"):
            if place in data:
                yield STOCK, data["sku"], data[place]
    elif "order" in data:
        yield ORDER, data["order"], ""


def forget(transaction: Transaction, facts: Iterable[Told]) -> None:
    """These are not true, or another variant is: they can still be found by what they name."""
    transaction.many(
        "INSERT INTO p_gone (topic, code, place, position) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
        [(*subject, fact.position) for fact in facts for subject in subjects(fact)],
    )


def passed(transaction: Transaction, fact: Fact, clock: int, settled: int) -> None:
    """A pass: the log clock after it, and up to where claims were settled by it."""
    transaction.run(
        "INSERT INTO p_pass (position, recorded, clock, settled) VALUES (?,?,?,?)",
        (fact.position, fact.recorded, clock, settled),
    )


class Pass(NamedTuple):
    """The latest pass known at an instant. Claims up to `settled` were settled."""

    clock: int = NEVER
    settled: int = NEVER


def latest_pass(transaction: Transaction, known_at: int) -> Pass:
    rows = transaction.rows(
        "SELECT clock, settled FROM p_pass WHERE recorded <= ? ORDER BY recorded DESC, position DESC LIMIT 1",
        (known_at,),
    )
    return Pass(*rows[0]) if rows else Pass()
