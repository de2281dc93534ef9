"""A till on MariaDB and a shop on PostgreSQL that sell the same goods, each through its own tables, and
what is really there."""

from __future__ import annotations

import random
from collections import defaultdict

import pyodbc

from tests.adapters.odbc.conftest import opened
from tests.adapters.odbc.ospos import TABLES

UNPAID, CANCELLED, PAID, SHIPPED = 101, 102, 201, 301
NEXT = {UNPAID: (CANCELLED, PAID, PAID), PAID: (SHIPPED,)}
MALL = """
CREATE TABLE litemall_goods (id INT PRIMARY KEY, goods_sn VARCHAR(63) NOT NULL);
CREATE TABLE litemall_goods_product (
  id INT PRIMARY KEY, goods_id INT NOT NULL, number INT NOT NULL DEFAULT 0);
CREATE TABLE litemall_order (
  id SERIAL PRIMARY KEY, order_sn VARCHAR(63) NOT NULL, order_status SMALLINT NOT NULL,
  add_time TIMESTAMP, pay_time TIMESTAMP, ship_time TIMESTAMP, update_time TIMESTAMP);
CREATE TABLE litemall_order_goods (order_id INT, goods_id INT, product_id INT, number SMALLINT);
CREATE TABLE omo_sync_written (
  product_id INT PRIMARY KEY, written INT NOT NULL DEFAULT 0, reference TEXT NOT NULL);
"""
CONFIGURATION = """
timezone = "UTC"
[judging]
settle = "1s"
[daemon]
every = "200ms"
jitter = "0ms"
pass_every = "1s"
rest = "1s"
listen = ""
[sources.till]
adapter = "odbc"
profile = "ospos"
source = "pos/main"
connection = '''{till}'''
[sources.till.values.location]
map = {{ 1 = "main" }}
[sources.mall]
adapter = "odbc"
profile = "litemall-written"
source = "online/mall"
connection = '''{mall}'''
[sources.mall.values]
sku = {{ text = "{{goods_sn}}" }}
location = {{ text = "main" }}
[sources.mall.streams]
items = {{ enabled = false }}
prices = {{ enabled = false }}
opening = {{ enabled = false }}
[targets.till]
adapter = "odbc"
own = "pos/main"
retry = "1s"
attempts = 1000
connection = '''{till}'''
[targets.till.stock]
figure = "on_hand"
mode = "add"
locations = {{ main = "1" }}
write = [
  '''INSERT INTO ospos_inventory (trans_items, trans_date, trans_comment, trans_location, trans_inventory)
     SELECT item_id, NOW(), {{reference}}, {{place}}, {{change}}
     FROM ospos_items WHERE item_number = {{code}}''',
  '''UPDATE ospos_item_quantities q JOIN ospos_items i ON i.item_id = q.item_id
     SET q.quantity = q.quantity + {{change}} WHERE i.item_number = {{code}} AND q.location_id = {{place}}''',
]
look = "SELECT COUNT(*) FROM ospos_inventory WHERE trans_comment = {{reference}}"
[targets.mall]
adapter = "odbc"
own = "online/mall"
retry = "1s"
attempts = 1000
connection = '''{mall}'''
[targets.mall.stock]
mode = "add"
write = [
  '''INSERT INTO omo_sync_written (product_id, written, reference)
     SELECT p.id, {{change}}, {{reference}} FROM litemall_goods_product p
     JOIN litemall_goods g ON g.id = p.goods_id WHERE g.goods_sn = {{code}}
     ON CONFLICT (product_id) DO UPDATE
     SET written = omo_sync_written.written + EXCLUDED.written, reference = EXCLUDED.reference''',
  '''UPDATE litemall_goods_product p SET number = p.number + {{change}}
     FROM litemall_goods g WHERE g.id = p.goods_id AND g.goods_sn = {{code}}''',
]
look = "SELECT COUNT(*) FROM omo_sync_written WHERE reference = {{reference}}"
"""


class Sides:
    """Both databases, and what is really there. till, mall: connection strings of empty databases."""

    def __init__(self, till: str, mall: str, seed: int, goods: int = 8) -> None:
        self.dice = random.Random(seed)
        self.goods = list(range(1, goods + 1))
        self.strings = till, mall
        self.till, self.mall = opened(till), opened(mall)
        for connection, tables in ((self.till, TABLES), (self.mall, MALL)):
            connection.autocommit = False
            for statement in filter(str.strip, tables.split(";\n")):
                connection.execute(statement)
            connection.commit()
        self.there: dict[int, int] = defaultdict(int)
        self.orders: dict[int, tuple[int, int, int]] = {}
        self.facts = 0  # movements, orders and changes of them, that each side made itself
        self.till.execute("INSERT INTO ospos_stock_locations (location_id, location_name) VALUES (1, '总店')")
        for one in self.goods:
            sku = f"69{one:04}"
            self.till.execute(
                "INSERT INTO ospos_items (item_id, name, category, item_number, unit_price)"
                " VALUES (?,?,'饮料',?,1)",
                *(one, f"农夫山泉 饮用天然水 550ml×24 整箱装 {one}", sku),
            )
            self.till.execute("INSERT INTO ospos_item_quantities VALUES (?,1,0)", one)
            self.mall.execute("INSERT INTO litemall_goods VALUES (?,?)", one, sku)
            self.mall.execute("INSERT INTO litemall_goods_product VALUES (?,?,0)", one, one)
        self.mall.commit()
        for one in self.goods:
            self.move(one, self.dice.randrange(20, 60), "RECV 1")

    def configuration(self) -> str:
        till, mall = self.strings
        return CONFIGURATION.format(till=till, mall=mall)

    def step(self) -> None:
        """One thing happens at one of the sides."""
        dice, one = self.dice, self.dice.choice(self.goods)
        happens = dice.random()
        if happens < 0.35:
            self.move(one, -dice.randrange(1, 4), f"POS {dice.randrange(10**6)}")
        elif happens < 0.42:
            self.move(one, dice.randrange(5, 30), "RECV 2")
        elif happens < 0.47:
            self.move(one, dice.choice((-2, -1, 1, 3)), "Manual Edit of Quantity")
        elif happens < 0.52:
            self.put_in(one, dice.choice((-1, 5, 9)))
        elif happens < 0.8 or not self.orders:
            self.place(one, dice.randrange(1, 3))
        else:
            self.move_on(dice.choice(list(self.orders)))

    def move(self, one: int, quantity: int, comment: str) -> None:
        """A row of the till's ledger, and the quantity beside it."""
        self.till.execute(
            "INSERT INTO ospos_inventory (trans_items, trans_comment, trans_location, trans_inventory)"
            " VALUES (?,?,1,?)",
            *(one, comment, quantity),
        )
        self.till.execute(
            "UPDATE ospos_item_quantities SET quantity = quantity + ? WHERE item_id = ?", quantity, one
        )
        self.till.commit()
        self.there[one] += quantity
        self.facts += 1

    def put_in(self, one: int, quantity: int) -> None:
        """By hand, in the shop's own pages."""
        if self._number(one, quantity):
            self.there[one] += quantity
        self.mall.commit()

    def place(self, one: int, quantity: int) -> None:
        """An order, where the shop thinks that it has enough."""
        if not self._number(one, -quantity):
            self.mall.rollback()
            return
        row = self.mall.execute(
            "INSERT INTO litemall_order (order_sn, order_status, add_time, update_time)"
            " VALUES (?, 101, clock_timestamp(), clock_timestamp()) RETURNING id",
            str(self.dice.randrange(10**12)),
        ).fetchone()
        order: int = row[0]
        self.mall.execute("INSERT INTO litemall_order_goods VALUES (?,?,?,?)", order, one, one, quantity)
        self.mall.commit()
        self.orders[order] = UNPAID, one, quantity

    def move_on(self, order: int) -> None:
        status, one, quantity = self.orders.pop(order)
        status = self.dice.choice(NEXT[status])
        column = {PAID: ", pay_time = clock_timestamp()", SHIPPED: ", ship_time = clock_timestamp()"}
        self.mall.execute(
            f"UPDATE litemall_order SET order_status = ?, update_time = clock_timestamp()"
            f"{column.get(status, '')} WHERE id = ?",
            *(status, order),
        )
        if status == CANCELLED:
            self._number(one, quantity)
        self.mall.commit()
        if status == SHIPPED:
            self.there[one] -= quantity
        if status in NEXT:
            self.orders[order] = status, one, quantity

    def cut(self) -> None:
        """Every other connection to one of the databases ends."""
        if self.dice.random() < 0.5:
            rows = self.till.execute(
                "SELECT id FROM information_schema.processlist"
                " WHERE id <> CONNECTION_ID() AND db = DATABASE()"
            ).fetchall()
            for (id,) in rows:
                try:
                    self.till.execute(f"KILL {id}")
                except pyodbc.Error as error:  # it has ended by itself meanwhile
                    if "Unknown thread" not in str(error):
                        raise
            self.till.commit()
        else:
            self.mall.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            ).fetchall()
            self.mall.commit()

    def held(self, one: int) -> int:
        return sum(quantity for _, ordered, quantity in self.orders.values() if ordered == one)

    def truth(self) -> dict[str, tuple[str, str]]:
        """By sku: what is there, and what may be sold of it."""
        return {
            f"69{one:04}": (str(self.there[one]), str(max(0, self.there[one] - self.held(one))))
            for one in self.goods
        }

    def told(self) -> dict[str, tuple[str, str]]:
        """The same as the sides show it: the till's quantity, the shop's number."""
        at_till = self.till.execute(
            "SELECT i.item_number, CAST(q.quantity AS INT) FROM ospos_item_quantities q"
            " JOIN ospos_items i ON i.item_id = q.item_id"
        ).fetchall()
        numbers = dict(
            self.mall.execute(
                "SELECT g.goods_sn, p.number FROM litemall_goods_product p"
                " JOIN litemall_goods g ON g.id = p.goods_id"
            ).fetchall()
        )
        self.till.commit()
        self.mall.commit()
        return {sku: (str(quantity), str(numbers[sku])) for sku, quantity in at_till}

    def _number(self, one: int, change: int) -> bool:
        touched = self.mall.execute(
            "UPDATE litemall_goods_product SET number = number + ? WHERE id = ? AND number + ? >= 0",
            *(change, one, change),
        ).rowcount
        return bool(touched)

    def close(self) -> None:
        self.till.close()
        self.mall.close()
