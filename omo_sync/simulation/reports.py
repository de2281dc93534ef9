"""Book reports at night, and how far each source has told everything."""

from __future__ import annotations

from functools import partial
from random import Random

from omo_sync.domain.fact import HOUR, MINUTE
from omo_sync.simulation.chain import Chain, times
from omo_sync.simulation.pricing import CHANNEL
from omo_sync.simulation.telling import ERP, MALL, pos

REPORTS = 23 * HOUR
CLOSING = 23 * HOUR + 45 * MINUTE
LAG = {ERP: HOUR, MALL: 10 * MINUTE}  # tills: half an hour, since a cashier corrects earlier receipts


def plan(chain: Chain) -> None:
    """Put the night's reports and the hourly watermarks on the agenda."""
    dice = chain.dice("reports")
    sources = [*(pos(location) for location in chain.locations), MALL, ERP]
    for day in chain.days():
        chain.agenda.at(day + REPORTS, partial(_report, chain, dice))
        for hour in range(8, 23):
            for source in sources:
                lag = LAG.get(source, 30 * MINUTE)
                at = day + hour * HOUR
                chain.agenda.at(at, partial(_watermark, chain, source, lag))
        for source in sources:
            chain.agenda.at(day + CLOSING, partial(_watermark, chain, source, 0))


def _watermark(chain: Chain, source: str, lag: int, now: int) -> None:
    chain.teller.watermark(source, now, now - lag)


def _report(chain: Chain, dice: Random, now: int) -> None:
    """Each side tells a part of its books: the ERP all that it knows, a till what it did itself."""
    share = chain.options.reported
    for shelf in chain.shelves.all():
        if shelf.aside or not shelf.named:
            continue
        if dice.random() < share:
            chain.shelves.say(shelf, ERP, "inventory.reported", now, {"on_hand": shelf.book})
        if dice.random() < share:
            source = pos(shelf.location)
            own = {"on_hand": shelf.own, "covers": [source]}
            chain.shelves.say(shelf, source, "inventory.reported", now, own)
    for account in chain.accounts.all():
        if not account.aside and not account.merged and dice.random() < share:
            told = {"balance": account.balance}
            chain.accounts.say(account, ERP, "points.reported", now, told)
    for item in dice.sample(chain.items, times(dice, share * len(chain.items))):
        amount = chain.tariff.of_kind(item.sku, "list", CHANNEL, now)
        if amount is not None and item.sku not in chain.tariff.aside:
            chain.tariff.report(MALL, item.sku, now, amount, CHANNEL)
