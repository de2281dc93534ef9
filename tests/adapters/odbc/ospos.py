"""A small shop's Open Source Point of Sale: its tables, some months of rows, and what they add up to."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

TABLES = """
CREATE TABLE ospos_stock_locations (
  location_id INT(11) NOT NULL AUTO_INCREMENT, location_name VARCHAR(255) DEFAULT NULL,
  deleted TINYINT(1) NOT NULL DEFAULT 0, PRIMARY KEY (location_id));
CREATE TABLE ospos_items (
  name VARCHAR(255) NOT NULL, category VARCHAR(255) NOT NULL, supplier_id INT(11) DEFAULT NULL,
  item_number VARCHAR(255) DEFAULT NULL, description VARCHAR(255) NOT NULL DEFAULT '',
  cost_price DECIMAL(15,2) NOT NULL DEFAULT 0, unit_price DECIMAL(15,2) NOT NULL,
  reorder_level DECIMAL(15,3) NOT NULL DEFAULT 0, receiving_quantity DECIMAL(15,3) NOT NULL DEFAULT 1,
  item_id INT(10) NOT NULL AUTO_INCREMENT, pic_filename VARCHAR(255) DEFAULT NULL,
  allow_alt_description TINYINT(1) NOT NULL DEFAULT 0, is_serialized TINYINT(1) NOT NULL DEFAULT 0,
  stock_type TINYINT(1) NOT NULL DEFAULT 0, item_type TINYINT(1) NOT NULL DEFAULT 0,
  deleted TINYINT(1) NOT NULL DEFAULT 0, tax_category_id INT(10) DEFAULT NULL,
  qty_per_pack DECIMAL(15,3) NOT NULL DEFAULT 1, pack_name VARCHAR(8) DEFAULT 'Each',
  low_sell_item_id INT(10) DEFAULT 0, hsn_code VARCHAR(32) NOT NULL DEFAULT '',
  PRIMARY KEY (item_id), KEY item_number (item_number));
CREATE TABLE ospos_item_quantities (
  item_id INT(11) NOT NULL, location_id INT(11) NOT NULL, quantity DECIMAL(15,3) NOT NULL DEFAULT 0,
  PRIMARY KEY (item_id, location_id), KEY item_id (item_id), KEY location_id (location_id));
CREATE TABLE ospos_inventory (
  trans_id INT(11) NOT NULL AUTO_INCREMENT, trans_items INT(11) NOT NULL DEFAULT 0,
  trans_user INT(11) NOT NULL DEFAULT 0, trans_date TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  trans_comment TEXT NOT NULL, trans_location INT(11) NOT NULL,
  trans_inventory DECIMAL(15,3) NOT NULL DEFAULT 0,
  PRIMARY KEY (trans_id), KEY trans_items (trans_items), KEY trans_user (trans_user),
  KEY trans_location (trans_location));
CREATE TABLE ospos_sales (
  sale_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, customer_id INT(10) DEFAULT NULL,
  employee_id INT(10) NOT NULL DEFAULT 0, comment TEXT NOT NULL DEFAULT '',
  invoice_number VARCHAR(32) DEFAULT NULL, dinner_table_id INT(11) DEFAULT NULL,
  sale_id INT(10) NOT NULL AUTO_INCREMENT, quote_number VARCHAR(32) DEFAULT NULL,
  sale_status TINYINT(1) NOT NULL DEFAULT 0, work_order_number VARCHAR(32) DEFAULT NULL,
  sale_type TINYINT(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (sale_id), KEY customer_id (customer_id), KEY sale_time (sale_time));
CREATE TABLE ospos_sales_items (
  sale_id INT(10) NOT NULL DEFAULT 0, item_id INT(10) NOT NULL DEFAULT 0,
  description VARCHAR(255) DEFAULT NULL, serialnumber VARCHAR(30) DEFAULT NULL,
  line INT(3) NOT NULL DEFAULT 0, quantity_purchased DECIMAL(15,3) NOT NULL DEFAULT 0,
  item_cost_price DECIMAL(15,2) NOT NULL DEFAULT 0, item_unit_price DECIMAL(15,2) NOT NULL,
  discount DECIMAL(15,2) NOT NULL DEFAULT 0, discount_type TINYINT(1) NOT NULL DEFAULT 0,
  item_location INT(11) NOT NULL, print_option TINYINT(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (sale_id, item_id, line));
CREATE TABLE ospos_sales_reward_points (
  id INT(11) NOT NULL AUTO_INCREMENT, sale_id INT(11) NOT NULL, earned FLOAT NOT NULL, used FLOAT NOT NULL,
  PRIMARY KEY (id), KEY sale_id (sale_id));
CREATE TABLE ospos_customers (
  person_id INT(10) NOT NULL, company_name VARCHAR(255) DEFAULT NULL,
  account_number VARCHAR(255) DEFAULT NULL, taxable TINYINT(1) NOT NULL DEFAULT 1,
  discount DECIMAL(15,2) NOT NULL DEFAULT 0, discount_type TINYINT(1) NOT NULL DEFAULT 0,
  package_id INT(11) DEFAULT NULL, points INT(11) DEFAULT NULL, deleted TINYINT(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (person_id), UNIQUE KEY account_number (account_number));
"""
LOCATIONS = {1: "总店 解放路", 2: "二分店"}
NAMES = (
    "农夫山泉 饮用天然水 550ml×24 整箱装（新老包装随机发货）",
    "Kümmel & Co. «Brezel» 250 g",
    "乐事薯片原味",
    "【热销】三只松鼠 每日坚果 750g/30包 混合果仁干果礼盒装 儿童孕妇零食大礼包" * 3,
    "🍜 康师傅红烧牛肉面 五连包",
)


class Shop:
    """What is in the database, in Python. connection: autocommitting, of an empty MariaDB database."""

    def __init__(self, connection: Any, seed: int = 7) -> None:
        self._connection = connection
        self._dice = random.Random(seed)
        self.quantities: dict[tuple[int, int], Decimal] = {}
        self.points: dict[int, int] = {}
        self.names: dict[int, str] = {}
        self._minute = 0
        for statement in TABLES.split(";\n"):
            if statement.strip():
                self.run(statement)
        for location, name in LOCATIONS.items():
            self.run(
                "INSERT INTO ospos_stock_locations (location_id, location_name) VALUES (?,?)", location, name
            )

    def run(self, statement: str, *values: Any) -> None:
        self._connection.execute(statement, *values)

    def time(self) -> str:
        self._minute += self._dice.randrange(3)  # many rows share a time
        day, minute = divmod(self._minute, 720)
        return f"2026-{1 + day // 28:02}-{1 + day % 28:02} {9 + minute // 60:02}:{minute % 60:02}:00"

    def item(self, item: int, number: str | None, price: str = "9.90") -> None:
        self.names[item] = f"{NAMES[item % len(NAMES)]} {item}"
        self.run(
            "INSERT INTO ospos_items (item_id, name, category, item_number, unit_price) VALUES (?,?,?,?,?)",
            *(item, self.names[item], "食品/饮料", number, price),
        )

    def move(self, item: int, location: int, quantity: str, comment: str, time: str | None = None) -> None:
        """As OSPOS writes it: a row of the ledger, and the quantity beside it."""
        self.run(
            "INSERT INTO ospos_inventory (trans_items, trans_date, trans_comment, trans_location,"
            " trans_inventory) VALUES (?,?,?,?,?)",
            *(item, time or self.time(), comment, location, quantity),
        )
        key = (item, location)
        self.quantities[key] = self.quantities.get(key, Decimal(0)) + Decimal(quantity)
        self.run(
            "INSERT INTO ospos_item_quantities (item_id, location_id, quantity) VALUES (?,?,?)"
            " ON DUPLICATE KEY UPDATE quantity = quantity + VALUES(quantity)",
            *(item, location, quantity),
        )

    def sale(self, item: int, location: int, quantity: str, member: int | None, status: int = 0) -> int:
        """status: 0 done (a negative quantity is a return), 1 suspended, 2 cancelled after it was done."""
        time = self.time()
        kind = 4 if Decimal(quantity) < 0 else 0
        row = self._connection.execute(
            "INSERT INTO ospos_sales (sale_time, customer_id, sale_status, sale_type) VALUES (?,?,?,?)"
            " RETURNING sale_id",
            *(time, member, status, kind),
        ).fetchone()
        sale: int = row[0]
        self.run(
            "INSERT INTO ospos_sales_items (sale_id, item_id, line, quantity_purchased, item_unit_price,"
            " item_location) VALUES (?,?,1,?,?,?)",
            *(sale, item, quantity, "9.90", location),
        )
        if status != 1:
            self.move(item, location, str(-Decimal(quantity)), f"POS {sale}", time)
        if status == 2:
            self.move(item, location, quantity, f"Deleting sale {sale}")
        return sale

    def reward(self, sale: int, member: int, earned: int, used: int) -> None:
        self.run(
            "INSERT INTO ospos_sales_reward_points (sale_id, earned, used) VALUES (?,?,?)", sale, earned, used
        )
        self.points[member] = self.points.get(member, 0) + earned - used
        self.balance(member, self.points[member])

    def balance(self, member: int, points: int | None) -> None:
        self.run(
            "INSERT INTO ospos_customers (person_id, points) VALUES (?,?)"
            " ON DUPLICATE KEY UPDATE points = VALUES(points)",
            *(member, points),
        )

    def trade(self, sales: int, items: int) -> None:
        """Receivings, then sales of all kinds."""
        dice = self._dice
        for item in range(1, items + 1):
            self.move(item, dice.choice((1, 2)), str(dice.randrange(1, 60)), "RECV 1")
        for _ in range(sales):
            item, location = dice.randrange(1, items + 1), dice.choice((1, 2))
            quantity = dice.choice(("1", "2", "0.385", "-1", "3", "12.500", "0"))
            member = dice.choice((None, 11, 12, 13))
            sale = self.sale(item, location, quantity, member, dice.choice((0, 0, 0, 0, 1, 2)))
            if member is not None:
                self.reward(sale, member, dice.choice((0, 5, 20)), dice.choice((0, 0, 3)))
            if dice.random() < 0.1:
                self.move(item, location, dice.choice(("-2", "7", "0.125")), "Manual Edit of Quantity")
