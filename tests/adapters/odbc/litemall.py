"""A small litemall shop: its tables, orders of every status, and what it says is left."""

from __future__ import annotations

import random
from typing import Any

TABLES = """
CREATE TABLE litemall_goods (
  id INT(11) NOT NULL AUTO_INCREMENT, goods_sn VARCHAR(63) NOT NULL DEFAULT '',
  name VARCHAR(127) NOT NULL DEFAULT '', category_id INT(11) DEFAULT 0, brand_id INT(11) DEFAULT 0,
  gallery VARCHAR(1023) DEFAULT NULL, keywords VARCHAR(255) DEFAULT '', brief VARCHAR(255) DEFAULT '',
  is_on_sale TINYINT(1) DEFAULT 1, sort_order SMALLINT(4) DEFAULT 100, pic_url VARCHAR(255) DEFAULT NULL,
  share_url VARCHAR(255) DEFAULT NULL, is_new TINYINT(1) DEFAULT 0, is_hot TINYINT(1) DEFAULT 0,
  unit VARCHAR(31) DEFAULT '’件‘', counter_price DECIMAL(10,2) DEFAULT 0.00,
  retail_price DECIMAL(10,2) DEFAULT 100000.00, detail TEXT, add_time DATETIME DEFAULT NULL,
  update_time DATETIME DEFAULT NULL, deleted TINYINT(1) DEFAULT 0,
  PRIMARY KEY (id), KEY goods_sn (goods_sn)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE litemall_goods_product (
  id INT(11) NOT NULL AUTO_INCREMENT, goods_id INT(11) NOT NULL DEFAULT 0,
  specifications VARCHAR(1023) NOT NULL, price DECIMAL(10,2) NOT NULL DEFAULT 0.00,
  number INT(11) NOT NULL DEFAULT 0, url VARCHAR(125) DEFAULT NULL, add_time DATETIME DEFAULT NULL,
  update_time DATETIME DEFAULT NULL, deleted TINYINT(1) DEFAULT 0,
  PRIMARY KEY (id), KEY goods_id (goods_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE litemall_order (
  id INT(11) NOT NULL AUTO_INCREMENT, user_id INT(11) NOT NULL, order_sn VARCHAR(63) NOT NULL,
  order_status SMALLINT(6) NOT NULL, consignee VARCHAR(63) NOT NULL DEFAULT '',
  mobile VARCHAR(63) NOT NULL DEFAULT '', address VARCHAR(127) NOT NULL DEFAULT '',
  message VARCHAR(512) NOT NULL DEFAULT '', goods_price DECIMAL(10,2) NOT NULL DEFAULT 0,
  freight_price DECIMAL(10,2) NOT NULL DEFAULT 0, coupon_price DECIMAL(10,2) NOT NULL DEFAULT 0,
  integral_price DECIMAL(10,2) NOT NULL DEFAULT 0, groupon_price DECIMAL(10,2) NOT NULL DEFAULT 0,
  order_price DECIMAL(10,2) NOT NULL DEFAULT 0, actual_price DECIMAL(10,2) NOT NULL DEFAULT 0,
  pay_id VARCHAR(63) DEFAULT NULL, pay_time DATETIME DEFAULT NULL, ship_sn VARCHAR(63) DEFAULT NULL,
  ship_channel VARCHAR(63) DEFAULT NULL, ship_time DATETIME DEFAULT NULL, confirm_time DATETIME DEFAULT NULL,
  comments SMALLINT(6) DEFAULT 0, end_time DATETIME DEFAULT NULL, add_time DATETIME DEFAULT NULL,
  update_time DATETIME DEFAULT NULL, deleted TINYINT(1) DEFAULT 0,
  PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE litemall_order_goods (
  id INT(11) NOT NULL AUTO_INCREMENT, order_id INT(11) NOT NULL DEFAULT 0,
  goods_id INT(11) NOT NULL DEFAULT 0, goods_name VARCHAR(127) NOT NULL DEFAULT '',
  goods_sn VARCHAR(63) NOT NULL DEFAULT '',
  product_id INT(11) NOT NULL DEFAULT 0, number SMALLINT(5) NOT NULL DEFAULT 0,
  price DECIMAL(10,2) NOT NULL DEFAULT 0.00, specifications VARCHAR(1023) NOT NULL DEFAULT '[]',
  pic_url VARCHAR(255) NOT NULL DEFAULT '', comment INT(11) DEFAULT 0, add_time DATETIME DEFAULT NULL,
  update_time DATETIME DEFAULT NULL, deleted TINYINT(1) DEFAULT 0,
  PRIMARY KEY (id), KEY order_id (order_id), KEY goods_id (goods_id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
"""
UNPAID, CANCELLED, EXPIRED = 101, 102, 103
PAID, REFUNDING, REFUNDED, SHIPPED, RECEIVED = 201, 202, 203, 301, 401
NEXT = {
    UNPAID: (CANCELLED, EXPIRED, PAID, PAID, PAID),
    PAID: (REFUNDING, SHIPPED, SHIPPED),
    REFUNDING: (REFUNDED,),
    SHIPPED: (RECEIVED,),
}
GIVEN_BACK = (CANCELLED, EXPIRED, REFUNDED)


class Mall:
    """What is in the database, in Python. connection: autocommitting, of an empty MariaDB database."""

    def __init__(self, connection: Any, seed: int = 3) -> None:
        self._connection = connection
        self._dice = random.Random(seed)
        self._minute = 0
        self.number: dict[int, int] = {}
        self.orders: dict[int, tuple[int, list[tuple[int, int]]]] = {}
        for statement in TABLES.split(";\n"):
            if statement.strip():
                self.run(statement)

    def run(self, statement: str, *values: Any) -> None:
        self._connection.execute(statement, *values)

    def now(self) -> str:
        self._minute += self._dice.randrange(2)
        return (
            f"2026-05-{30 + self._minute // 1440:02} {self._minute // 60 % 24:02}:{self._minute % 60:02}:00"
        )

    def later(self) -> None:
        self._minute += 1

    def product(self, product: int, number: int, price: str = "19.90") -> None:
        """Two products of each goods."""
        goods = (product + 1) // 2
        name = f"轻奢纯棉刺绣水洗四件套（{goods}）"
        self.run(
            "INSERT IGNORE INTO litemall_goods (id, goods_sn, name, category_id, update_time)"
            " VALUES (?,?,?,?,?)",
            *(goods, f"{1006000 + goods}", name, 1008009, self.now()),
        )
        self.run(
            "INSERT INTO litemall_goods_product (id, goods_id, specifications, price, number)"
            " VALUES (?,?,?,?,?)",
            *(product, goods, '["1.5m床垫*1+枕头*2","浅杏粉"]', price, number),
        )
        self.number[product] = number

    def put_in(self, product: int, number: int) -> None:
        self.run("UPDATE litemall_goods_product SET number = number + ? WHERE id = ?", number, product)
        self.number[product] += number

    def place(self, lines: list[tuple[int, int]]) -> int:
        order = len(self.orders) + 1
        at = self.now()
        self.run(
            "INSERT INTO litemall_order (id, user_id, order_sn, order_status, add_time, update_time)"
            " VALUES (?,?,?,?,?,?)",
            *(order, 1 + order % 5, f"2026{order:08}", UNPAID, at, at),
        )
        for product, number in lines:
            self.run(
                "INSERT INTO litemall_order_goods (order_id, goods_id, product_id, number, price)"
                " VALUES (?,?,?,?,19.90)",
                *(order, (product + 1) // 2, product, number),
            )
            self.put_in(product, -number)
        self.orders[order] = (UNPAID, lines)
        return order

    def move_on(self, order: int, status: int) -> None:
        at = self.now()
        column = {PAID: ", pay_time = ?", SHIPPED: ", ship_time = ?", RECEIVED: ", confirm_time = ?"}.get(
            status, ", end_time = ?" if status in GIVEN_BACK else ""
        )
        values = [status, at, *([at] if column else []), order]
        self.run(f"UPDATE litemall_order SET order_status = ?, update_time = ?{column} WHERE id = ?", *values)
        lines = self.orders[order][1]
        if status in GIVEN_BACK:
            for product, number in lines:
                self.put_in(product, number)
        self.orders[order] = (status, lines)

    def trade(self, steps: int) -> None:
        """Orders are placed and move on, goods are put in."""
        dice = self._dice
        for _ in range(steps):
            open_orders = [order for order, (status, _) in self.orders.items() if status in NEXT]
            if open_orders and dice.random() < 0.6:
                order = dice.choice(open_orders)
                self.move_on(order, dice.choice(NEXT[self.orders[order][0]]))
            elif dice.random() < 0.15:
                self.put_in(dice.choice(list(self.number)), dice.choice((-1, 10)))
            else:
                products = dice.sample(list(self.number), 2)
                self.place([(product, dice.randrange(1, 3)) for product in products])

    def held(self, product: int) -> int:
        """What is ordered and not shipped yet."""
        return sum(
            number
            for status, lines in self.orders.values()
            for one, number in lines
            if one == product and status in (UNPAID, PAID, REFUNDING)
        )
