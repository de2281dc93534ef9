"""What was written to a system that tells figures only is no news when it is read there again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omo_sync.bootstrap import Engine
from omo_sync.clock import now
from omo_sync.config.load import load
from omo_sync.errors import ConfigError
from omo_sync.jobs.quieting import quiet
from omo_sync.projections import reads
from omo_sync.publish.deliver import Delivery, Told
from omo_sync.publish.publish import Publish
from omo_sync.pull import Pull
from tests import running
from tests.adapters.odbc.conftest import opened
from tests.running import engine as new_engine
from tests.test_ingest import event

CONFIGURATION = """
[sources.till]
adapter = "odbc"
source = "pos/main"
connection = '''{connection}'''
[sources.till.streams.levels]
table = "goods"
mode = "snapshot"
key = "item"
level = "quantity"
compare = "quantity"
[[sources.till.streams.levels.facts]]
type = "inventory.adjusted"
time = "{{row.now}}"
data = {{ sku = "{{item}}", location = "main", quantity = "{{row.change}}" }}
[sources.till.streams.prices]
table = "goods"
mode = "snapshot"
key = "item"
compare = "price"
[[sources.till.streams.prices.facts]]
type = "price.set"
time = "{{row.now}}"
data = {{ sku = "{{item}}", location = "main", amount = "{{price}}", currency = "CNY" }}
[sources.till.streams.points]
table = "cards"
mode = "snapshot"
key = "card"
level = "points"
compare = "points"
[[sources.till.streams.points.facts]]
type = "points.adjusted"
time = "{{row.now}}"
data = {{ member = "{{card}}", points = "{{row.change}}" }}
[targets.till]
adapter = "odbc"
source = "till"
own = "pos/main"
connection = '''{connection}'''
[targets.till.stock]
figure = "on_hand"
mode = "{mode}"
seen = "levels"
write = "{write}"
look = "SELECT COUNT(*) FROM goods WHERE item = {{code}} AND quantity = {{value}}"
[targets.till.price]
seen = "prices"
location = "main"
write = "UPDATE goods SET price = {{value}} WHERE item = {{code}}"
[targets.till.points]
seen = "points"
write = "UPDATE cards SET points = {{value}} WHERE card = {{member}}"
"""
WRITES = {
    "compare": "UPDATE goods SET quantity = {{value}} WHERE item = {{code}} AND quantity = {{before}}",
    "add": "UPDATE goods SET quantity = quantity + {{change}} WHERE item = {{code}}",
}
LATER = "2026-05-31T13:00:00Z"


class Killed(BaseException):
    """The process ended here."""


class Till:
    """A till whose tables hold figures only, read and written."""

    def __init__(self, on: Engine, connection: str, folder: Path, mode: str) -> None:
        write = WRITES[mode].replace("{{", "{").replace("}}", "}")
        file = folder / "omo-sync.toml"
        file.write_text(CONFIGURATION.format(connection=connection, mode=mode, write=write), encoding="utf-8")
        self.config = load(file)
        self.engine = on
        self.database = opened(connection)
        self.database.execute(
            "CREATE TABLE goods (item VARCHAR(20), quantity DECIMAL(9,3), price DECIMAL(9,2))"
        )
        self.database.execute("CREATE TABLE cards (card VARCHAR(20), points INT)")
        self.database.execute("INSERT INTO goods VALUES ('甲', 10, 5), ('乙', 4, 7.5)")
        self.database.execute("INSERT INTO cards VALUES ('C1', 30)")

    def pull(self) -> int:
        """Gives how many facts were new."""
        source, accepted = self.config.sources["till"], 0
        with quiet(self.engine, self.config, "till"):
            for totals in Pull(source.adapter(), self.engine.ingest).run():
                accepted += totals.accepted
        self.engine.projector.catch_up()
        return accepted

    def publish(self) -> Told:
        total = Told()
        one = self.config.targets["till"]
        on = self.engine
        for piece in Publish(on.database, on.projector, one, on.now, self.config.sources).run():
            total = total.plus(piece)
        return total

    def elsewhere(self, id: str, kind: str, **data: Any) -> None:
        told = event(id, kind, source="erp/office", time=LATER, data=data)
        assert running.tell(self.engine, [told]).accepted == 1

    def goods(self) -> dict[str, tuple[str, str]]:
        rows = self.database.execute("SELECT item, quantity, price FROM goods ORDER BY item").fetchall()
        return {item: (f"{quantity.normalize():f}", f"{price}") for item, quantity, price in rows}

    def ledger(self) -> dict[str, str]:
        with self.engine.database.transaction() as transaction:
            return {row.sku: str(row.row()["on_hand"]) for row in reads.stock(transaction)}


@pytest.fixture(params=["compare", "add"])
def till(request: pytest.FixtureRequest, odbc_mariadb: str, tmp_path: Path) -> Iterator[Till]:
    with new_engine(now()) as on:  # the source reads the machine's clock
        made = Till(on, odbc_mariadb, tmp_path, request.param)
        yield made
        made.database.close()


def test_what_was_written_is_no_news(till: Till) -> None:
    assert till.pull() == 5
    assert till.publish() == Told(), "it has all that by itself"
    till.elsewhere("1", "inventory.adjusted", sku="甲", location="main", quantity="-3")
    till.elsewhere("2", "price.set", sku="乙", amount="6", currency="CNY", location="main")
    till.elsewhere("3", "points.adjusted", member="C1", points="12")
    assert till.publish()[:2] == (3, 3)
    assert till.goods() == {"甲": ("7", "5.00"), "乙": ("4", "6.00")}
    assert till.database.execute("SELECT points FROM cards").fetchval() == 42
    assert till.pull() == 0
    assert till.publish() == Told()
    till.database.execute("UPDATE goods SET quantity = quantity - 1")
    assert till.pull() == 2
    assert till.ledger() == {"甲": "6", "乙": "3"}
    assert till.publish() == Told()


def test_whoever_is_killed_after_writing_leaves_no_echo(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    till.pull()
    till.elsewhere("1", "inventory.adjusted", sku="甲", location="main", quantity="-3")

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Delivery, "_after", killed)
        with pytest.raises(Killed):
            till.publish()
    assert till.goods()["甲"][0] == "7"
    assert till.pull() == 0
    assert till.publish() == Told()
    assert till.ledger()["甲"] == "7"


def test_what_the_till_sold_meanwhile_is_kept(till: Till) -> None:
    till.pull()
    till.database.execute("UPDATE goods SET quantity = quantity - 1 WHERE item = '甲'")
    till.elsewhere("1", "inventory.adjusted", sku="甲", location="main", quantity="-3")
    till.publish()
    till.engine.now = till.engine.ingest.clock = lambda: now() + 60_000_000
    assert till.pull() == 1
    till.publish()
    assert till.ledger()["甲"] == till.goods()["甲"][0] == "6"


def test_a_source_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "omo-sync.toml"
    file.write_text(
        '[targets.x]\nadapter = "file"\nfolder = "."\nsource = "till"\n[targets.x.stock]\n', "utf-8"
    )
    with pytest.raises(ConfigError, match=r"targets.x.source is 'till'; the sources are none"):
        load(file)
