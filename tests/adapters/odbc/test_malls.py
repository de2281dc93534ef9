"""Two malls by their profiles: one takes stock as an order is placed, the other when it is paid."""

from __future__ import annotations

import json
import random
from typing import Any, Protocol

import pytest

from tests.adapters.odbc.conftest import Make, Source
from tests.running import state

MACROZHENG = """
CREATE TABLE pms_product (
  id BIGINT(20) NOT NULL AUTO_INCREMENT, brand_id BIGINT(20) DEFAULT NULL,
  product_category_id BIGINT(20) DEFAULT NULL,
  name VARCHAR(200) NOT NULL, pic VARCHAR(255) DEFAULT NULL, product_sn VARCHAR(64) NOT NULL,
  delete_status INT(1) DEFAULT NULL, publish_status INT(1) DEFAULT NULL, price DECIMAL(10,2) DEFAULT NULL,
  stock INT(11) DEFAULT NULL, unit VARCHAR(16) DEFAULT NULL, album_pics VARCHAR(255) DEFAULT NULL,
  brand_name VARCHAR(255) DEFAULT NULL, product_category_name VARCHAR(255) DEFAULT NULL,
  PRIMARY KEY (id)) DEFAULT CHARSET=utf8;
CREATE TABLE pms_sku_stock (
  id BIGINT(20) NOT NULL AUTO_INCREMENT, product_id BIGINT(20) DEFAULT NULL, sku_code VARCHAR(64) NOT NULL,
  price DECIMAL(10,2) DEFAULT NULL, stock INT(11) DEFAULT 0, low_stock INT(11) DEFAULT NULL,
  pic VARCHAR(255) DEFAULT NULL, sale INT(11) DEFAULT NULL, promotion_price DECIMAL(10,2) DEFAULT NULL,
  lock_stock INT(11) DEFAULT 0, sp_data VARCHAR(500) DEFAULT NULL, PRIMARY KEY (id)) DEFAULT CHARSET=utf8;
CREATE TABLE oms_order (
  id BIGINT(20) NOT NULL AUTO_INCREMENT, member_id BIGINT(20) NOT NULL, order_sn VARCHAR(64) DEFAULT NULL,
  create_time DATETIME DEFAULT NULL, status INT(1) DEFAULT NULL, payment_time DATETIME DEFAULT NULL,
  delivery_time DATETIME DEFAULT NULL, receive_time DATETIME DEFAULT NULL,
  modify_time DATETIME DEFAULT NULL,
  delete_status INT(1) NOT NULL DEFAULT 0, PRIMARY KEY (id)) DEFAULT CHARSET=utf8;
CREATE TABLE oms_order_item (
  id BIGINT(20) NOT NULL AUTO_INCREMENT, order_id BIGINT(20) DEFAULT NULL,
  product_id BIGINT(20) DEFAULT NULL,
  product_quantity INT(11) DEFAULT NULL, product_sku_id BIGINT(20) DEFAULT NULL,
  product_sku_code VARCHAR(50) DEFAULT NULL, PRIMARY KEY (id)) DEFAULT CHARSET=utf8;
"""
NEWBEE = """
CREATE TABLE tb_newbee_mall_goods_category (
  category_id BIGINT(20) NOT NULL AUTO_INCREMENT, category_name VARCHAR(50) NOT NULL DEFAULT '',
  PRIMARY KEY (category_id)) DEFAULT CHARSET=utf8;
CREATE TABLE tb_newbee_mall_goods_info (
  goods_id BIGINT(20) UNSIGNED NOT NULL AUTO_INCREMENT, goods_name VARCHAR(200) NOT NULL DEFAULT '',
  goods_intro VARCHAR(200) NOT NULL DEFAULT '', goods_category_id BIGINT(20) NOT NULL DEFAULT 0,
  goods_cover_img VARCHAR(200) NOT NULL DEFAULT '', goods_carousel VARCHAR(500) NOT NULL DEFAULT '',
  original_price INT(11) NOT NULL DEFAULT 1, selling_price INT(11) NOT NULL DEFAULT 1,
  stock_num INT(11) NOT NULL DEFAULT 0, goods_sell_status TINYINT(4) NOT NULL DEFAULT 0,
  update_time DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (goods_id)) DEFAULT CHARSET=utf8;
CREATE TABLE tb_newbee_mall_order (
  order_id BIGINT(20) NOT NULL AUTO_INCREMENT, order_no VARCHAR(20) NOT NULL DEFAULT '',
  user_id BIGINT(20) NOT NULL DEFAULT 0, total_price INT(11) NOT NULL DEFAULT 1,
  pay_status TINYINT(4) NOT NULL DEFAULT 0,
  pay_time DATETIME DEFAULT NULL, order_status TINYINT(4) NOT NULL DEFAULT 0,
  is_deleted TINYINT(4) NOT NULL DEFAULT 0,
  create_time DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  update_time DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (order_id)) DEFAULT CHARSET=utf8;
CREATE TABLE tb_newbee_mall_order_item (
  order_item_id BIGINT(20) NOT NULL AUTO_INCREMENT, order_id BIGINT(20) NOT NULL DEFAULT 0,
  goods_id BIGINT(20) NOT NULL DEFAULT 0, goods_count INT(11) NOT NULL DEFAULT 1,
  create_time DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (order_item_id)) DEFAULT CHARSET=utf8;
"""
UNPAID, PAID, SENT, RECEIVED, CLOSED = range(5)


class Shop(Protocol):
    """What the tests do with a mall. left: by sku, on hand, reserved, available, as its tables have it."""

    orders: dict[int, int]

    def place(self, lines: list[tuple[int, int]]) -> None: ...

    def move_on(self, order: int, status: int) -> None: ...

    def put_in(self, goods: int, number: int) -> None: ...

    def left(self) -> dict[str, tuple[int, int, int]]: ...


class Tables:
    """connection: autocommitting, of an empty MariaDB database."""

    def __init__(self, connection: Any, tables: str) -> None:
        self.run = connection.execute
        self.minute = 0
        self.orders: dict[int, int] = {}
        for statement in filter(str.strip, tables.split(";\n")):
            self.run(statement)

    def now(self) -> str:
        self.minute += 1
        return f"2026-05-{20 + self.minute // 1440:02} {self.minute // 60 % 24:02}:{self.minute % 60:02}:00"


class Macrozheng(Tables):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection, MACROZHENG)
        self.run(
            "INSERT INTO pms_product (id, name, pic, album_pics, product_sn, delete_status,"
            " publish_status, unit,"
            " brand_name, product_category_name) VALUES (27, '小米8 全面屏游戏智能手机 6GB+64GB', 'https://img/a.png',"
            " 'https://img/b.png,https://img/c.png', '7437788', 0, 1, '件', '小米', '手机通讯')"
        )
        for sku in range(1, 7):
            spec = json.dumps(
                [{"key": "颜色", "value": "黑色"}, {"key": "容量", "value": f"{sku}"}], ensure_ascii=False
            )
            self.run(
                "INSERT INTO pms_sku_stock (id, product_id, sku_code, price, stock, sp_data) VALUES"
                " (?,27,?,2699.00,50,?)",
                *(sku, f"20180827002700{sku}", spec),
            )

    def place(self, lines: list[tuple[int, int]]) -> None:
        order = len(self.orders) + 1
        self.run(
            "INSERT INTO oms_order (id, member_id, order_sn, create_time, status) VALUES (?,1,?,?,0)",
            *(order, f"20260520{order:06}", self.now()),
        )
        for sku, number in lines:
            self.run(
                "INSERT INTO oms_order_item (order_id, product_id, product_quantity, product_sku_id)"
                " VALUES (?,27,?,?)",
                *(order, number, sku),
            )
            self.run("UPDATE pms_sku_stock SET lock_stock = lock_stock + ? WHERE id = ?", number, sku)
        self.orders[order] = UNPAID

    def move_on(self, order: int, status: int) -> None:
        column = {PAID: "payment_time", SENT: "delivery_time", RECEIVED: "receive_time"}.get(status)
        self.run(f"UPDATE oms_order SET status = ?{f', {column} = ?' if column else ''} WHERE id = ?",
                 *([status, self.now(), order] if column else [status, order]))  # fmt: skip
        lines = self.run(
            "SELECT product_sku_id, product_quantity FROM oms_order_item WHERE order_id = ?", order
        )
        for sku, number in lines.fetchall():
            if status in (PAID, CLOSED):
                self.run("UPDATE pms_sku_stock SET lock_stock = lock_stock - ? WHERE id = ?", number, sku)
            if status == PAID:
                self.run("UPDATE pms_sku_stock SET stock = stock - ? WHERE id = ?", number, sku)
        self.orders[order] = status

    def put_in(self, goods: int, number: int) -> None:
        self.run("UPDATE pms_sku_stock SET stock = stock + ? WHERE id = ?", number, goods)

    def left(self) -> dict[str, tuple[int, int, int]]:
        rows = self.run(
            "SELECT s.sku_code, s.stock, s.lock_stock, (SELECT COALESCE(SUM(l.product_quantity), 0) FROM"
            " oms_order_item l"
            " JOIN oms_order o ON o.id = l.order_id WHERE l.product_sku_id = s.id AND o.status = 1) FROM"
            " pms_sku_stock s"
        ).fetchall()
        return {
            sku: (stock + int(paid), locked + int(paid), stock - locked) for sku, stock, locked, paid in rows
        }


class Newbee(Tables):
    def __init__(self, connection: Any) -> None:
        super().__init__(connection, NEWBEE)
        self.run("INSERT INTO tb_newbee_mall_goods_category VALUES (67, '精选')")
        for goods in range(1, 7):
            self.run(
                "INSERT INTO tb_newbee_mall_goods_info (goods_id, goods_name, goods_category_id,"
                " goods_cover_img,"
                " goods_carousel, selling_price, stock_num) VALUES (?,?,67,'/goods-img/a.jpg',"
                "'/goods-img/a.jpg,/goods-img/b.jpg',5999,40)",
                *(goods, f"华为 HUAWEI P40 全网通5G手机 {goods}"),
            )

    def place(self, lines: list[tuple[int, int]]) -> None:
        order, at = len(self.orders) + 1, self.now()
        self.run(
            "INSERT INTO tb_newbee_mall_order (order_id, order_no, create_time, update_time) VALUES"
            " (?,?,?,?)",
            *(order, f"1589{order:011}", at, at),
        )
        for goods, number in lines:
            self.run(
                "INSERT INTO tb_newbee_mall_order_item (order_id, goods_id, goods_count) VALUES (?,?,?)",
                *(order, goods, number),
            )
            self.put_in(goods, -number)
        self.orders[order] = UNPAID

    def move_on(self, order: int, status: int) -> None:
        at = self.now()
        code = {SENT: 3, RECEIVED: 4, CLOSED: -1}.get(status, status)
        paid = ", pay_status = 1, pay_time = update_time" if status == PAID else ""
        self.run(
            f"UPDATE tb_newbee_mall_order SET order_status = ?, update_time = ?{paid} WHERE order_id = ?",
            *(code, at, order),
        )
        if status == CLOSED:
            lines = self.run(
                "SELECT goods_id, goods_count FROM tb_newbee_mall_order_item WHERE order_id = ?", order
            )
            for goods, number in lines.fetchall():
                self.put_in(goods, number)
        self.orders[order] = status

    def put_in(self, goods: int, number: int) -> None:
        self.run(
            "UPDATE tb_newbee_mall_goods_info SET stock_num = stock_num + ? WHERE goods_id = ?", number, goods
        )

    def left(self) -> dict[str, tuple[int, int, int]]:
        rows = self.run(
            "SELECT g.goods_id, g.stock_num, (SELECT COALESCE(SUM(l.goods_count), 0) FROM"
            " tb_newbee_mall_order_item l"
            " JOIN tb_newbee_mall_order o ON o.order_id = l.order_id WHERE l.goods_id = g.goods_id"
            " AND o.order_status BETWEEN 0 AND 2) FROM tb_newbee_mall_goods_info g"
        ).fetchall()
        return {str(goods): (number + int(held), int(held), number) for goods, number, held in rows}


NEXT = {UNPAID: (PAID, PAID, CLOSED), PAID: (SENT, SENT, CLOSED), SENT: (RECEIVED,)}


def trade(shop: Shop, dice: random.Random, steps: int, refunds: bool) -> None:
    """Orders are placed and move on, goods are put in. refunds: paid ones may be closed."""
    for _ in range(steps):
        running = [order for order, status in shop.orders.items() if status in NEXT]
        if running and dice.random() < 0.55:
            order = dice.choice(running)
            then = dice.choice(NEXT[shop.orders[order]])
            if then != CLOSED or shop.orders[order] == UNPAID or refunds:
                shop.move_on(order, then)
        elif dice.random() < 0.15:
            shop.put_in(dice.randrange(1, 7), dice.choice((-1, 10)))
        else:
            shop.place([(goods, dice.randrange(1, 3)) for goods in dice.sample(range(1, 7), 2)])


def found(mall: Source) -> dict[str, tuple[int, int, int]]:
    return {
        row["sku"]: (int(row["on_hand"]), int(row["reserved"]), int(row["available"]))
        for row in state(mall.engine)["stock"]
    }


@pytest.mark.parametrize(
    ("profile", "kind", "refunds"), [("macrozheng-mall", Macrozheng, False), ("newbee-mall", Newbee, True)]
)
def test_stock_is_the_malls(
    source: Make, maria: Any, odbc_mariadb: str, profile: str, kind: type[Any], refunds: bool
) -> None:
    shop, dice = kind(maria), random.Random(9)
    mall = source(f'profile = "{profile}"\nsource = "online/mall"', odbc_mariadb, "mall")
    for steps in (120, 40, 40, 40):
        trade(shop, dice, steps, refunds)
        mall.wait()
        totals = mall.pull()
        assert (totals.quarantined, totals.divergent) == (0, 0)
        assert found(mall) == shop.left()
    assert mall.judged()["conflicts"] == []
    assert mall.pull().accepted == 0


def described(mall: Source, sku: str) -> dict[str, Any]:
    with mall.engine.database.transaction() as transaction:
        [(item,)] = transaction.rows("SELECT data FROM p_item WHERE sku = ?", (sku,))
        return dict(json.loads(item))


def test_goods_are_described(source: Make, maria: Any, odbc_mariadb: str) -> None:
    Macrozheng(maria)
    Newbee(maria)
    for profile in ("macrozheng-mall", "newbee-mall"):
        mall = source(f'profile = "{profile}"\nsource = "online/{profile}"', odbc_mariadb, profile)
        assert mall.pull().quarantined == 0
    phone, other = described(mall, "201808270027002"), described(mall, "3")
    assert (phone["name"], phone["brand"]) == ("小米8 全面屏游戏智能手机 6GB+64GB", "小米")
    assert phone["images"] == ["https://img/a.png", "https://img/b.png", "https://img/c.png"]
    assert phone["attributes"]["specifications"][0] == '{"key": "颜色", "value": "黑色"}'
    assert (other["category"], other["status"]) == ("精选", "active")
    assert other["images"] == ["/goods-img/a.jpg", "/goods-img/a.jpg", "/goods-img/b.jpg"]
