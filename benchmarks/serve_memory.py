"""The most memory that `omo-sync serve` holds: a process that answers for many items at many locations.

Items, prices and the stock of the first location come in as facts; the rows of the other locations are
then copied into the read models as folding their counts would leave them, since five million facts
would take longer than all that is measured here. The server is a real one. It is measured when it is
ready, and again after it was asked for every kind of answer. `--long 1` has items told at length: names
of 60 characters, three images, eight attributes, and prices of two channels beside.
"""

from __future__ import annotations

import random
import sys
import urllib.request
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import storefront
from benchmarks.measure import OMO_SYNC
from benchmarks.report import again, asked, at_most, folder, table
from benchmarks.server import OPEN, free_port, serving, url
from benchmarks.stores import made
from omo_sync.domain.account import Account
from omo_sync.store.database import Database

LIMIT = 300  # MB
MB = 1_000_000

KEPT = ", ".join((*Account.STATE, "judge_from", "changed"))
COPY = (
    f"INSERT INTO p_account (id, domain, code, place, {KEPT}) "
    f"SELECT id + ?, domain, code, ?, {KEPT} FROM p_account WHERE place = 'store-000'"
)


def main() -> None:
    given = asked(__doc__, items=50_000, locations=100, answers=20_000, long=0)
    with folder() as here:
        database, config = here / "store.db", here / "omo-sync.toml"
        facts = storefront.facts(given.items, 1)
        made(database, storefront.told_at_length(facts) if given.long else facts).close()
        spread(f"sqlite:///{database}", given.locations)
        config.write_text(OPEN, encoding="utf-8")
        port = free_port()
        about = {"OMO_SYNC_DATABASE": f"sqlite:///{database}", "OMO_SYNC_CONFIG": str(config)}
        with serving([OMO_SYNC, "serve", "--port", str(port)], about, url(port, "/readyz")) as child:
            ready = peaks(child)
            ask(port, given.items, given.answers)
            rows = [
                (name, f"{before / MB:.0f}", f"{after / MB:.0f}")
                for (name, before), (_, after) in zip(ready, peaks(child), strict=True)
            ]
            most = max(peak for _, peak in peaks(child))
    title = f"omo-sync serve: {given.items:,} items at {given.locations} locations, peak MB"
    table(title, ("process", "ready", f"after {given.answers:,} answers"), rows)
    at_most(f"peak of a process over {LIMIT} MB", most / MB / LIMIT, 1)
    again(given)


def spread(store: str, locations: int) -> None:
    """The first location's stock rows at the other locations as well."""
    with closing(Database(store)) as database, database.transaction(write=True) as transaction:
        step = int(transaction.value("SELECT MAX(id) FROM p_account"))
        for number in range(1, locations):
            transaction.run(COPY, (number * step, f"store-{number:03d}"))


def ask(port: int, items: int, answers: int) -> None:
    """For all kinds of answers, one after the other."""
    dice = random.Random(7)
    words = storefront.SEARCHES
    for number in range(answers):
        sku = storefront.sku(dice.randrange(items))
        path = (f"/v1/stock/{sku}", f"/v1/items?q={quote(dice.choice(words))}", f"/v1/prices/{sku}")[
            0 if number % 20 else 1 + number // 20 % 2
        ]
        with urllib.request.urlopen(url(port, path)) as answer:
            answer.read()


def peaks(pid: int) -> list[tuple[str, int]]:
    """What this process and those it started have held at most so far, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    told = next(line for line in status if line.startswith("VmHWM:"))
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = [("parent" if children else "server", int(told.split()[1]) * 1024)]
    for child in children:
        found += peaks(int(child))
    return found


if __name__ == "__main__":
    main()
