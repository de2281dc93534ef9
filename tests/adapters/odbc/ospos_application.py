"""What Open Source Point of Sale 3.4 itself writes, statement by statement, with what it gets wrong."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from tests.adapters.odbc.ospos import Shop

DONE, SUSPENDED, CANCELED = 0, 1, 2
STANDARD, KIT, AMOUNT_ENTRY, TEMPORARY = 0, 1, 2, 3
Lines = list[tuple[int, str]]


class Application:
    """Its actions upon the tables of a `Shop`."""

    def __init__(self, connection: Any, shop: Shop, seed: int = 11) -> None:
        self._connection = connection
        self.shop = shop
        self.run = shop.run
        self._dice = random.Random(seed)
        self._last = {"item": 100, "receiving": 0}

    def asked(self, question: str, *values: Any) -> list[Any]:
        rows: list[Any] = self._connection.execute(question, *values).fetchall()
        return rows

    def one(self, question: str, *values: Any) -> Any:
        found = self.asked(question, *values)
        return found[0][0] if found else None

    def item(self, number: str | None, stock: str = "0", kind: int = STANDARD, stocked: bool = True) -> int:
        """The form of a new item: its first quantity is a movement, 0 as well; of a temporary one always."""
        self._last["item"] += 1
        item = self._last["item"]
        self.run(
            "INSERT INTO ospos_items (item_id, name, category, item_number, unit_price, stock_type,"
            " item_type) VALUES (?,?,?,?,9.90,?,?)",
            *(item, f"绍兴花雕 {item}", "酒", number, 0 if stocked else 1, kind),
        )
        for location in (1, 2):
            self._book(item, location, "0" if kind == TEMPORARY else stock, "Manual Edit of Quantity")
        return item

    def edit(self, item: int, location: int, quantity: str) -> None:
        """The form of an item says a new quantity."""
        before = self._quantity(item, location)
        if before != Decimal(quantity):
            self._book(item, location, str(Decimal(quantity) - before), "Manual Edit of Quantity")

    def correct(self, item: int, location: int, change: str, comment: str = "") -> None:
        """The form of its inventory; a comment is not asked for."""
        self._book(item, location, change, comment)

    def receive(self, location: int, lines: Lines, pack: str = "1") -> int:
        """A receiving, or with quantities below 0 a return to the supplier. pack: receiving_quantity."""
        self._last["receiving"] += 1
        receiving = self._last["receiving"]
        for item, quantity in lines:
            received = Decimal(quantity) * (Decimal(pack) if Decimal(pack) else 1)
            self._book(item, location, str(received), f"RECV {receiving}")
        return receiving

    def sell(
        self,
        location: int,
        lines: Lines,
        member: int | None = None,
        status: int = DONE,
        sale: int | None = None,
        used: str = "0",
    ) -> int:
        """A sale, or what goes on with a suspended one; points are given for suspended ones, too."""
        at = self.shop.time()
        kind = 4 if any(Decimal(quantity) < 0 for _, quantity in lines) else 0
        if sale is None:
            sale = self.one(
                "INSERT INTO ospos_sales (sale_time, customer_id, sale_status, sale_type) VALUES (?,?,?,?)"
                " RETURNING sale_id",
                *(at, member, status, kind),
            )
        else:
            self.run("DELETE FROM ospos_sales_items WHERE sale_id = ?", sale)
            self.run(
                "UPDATE ospos_sales SET sale_time = ?, sale_status = ?, customer_id = ? WHERE sale_id = ?",
                *(at, status, member, sale),
            )
        assert sale is not None
        total = sum((Decimal(quantity) for _, quantity in lines), Decimal(0)) * Decimal("9.90")
        if member is not None:
            self._reward(sale, member, total / 10, Decimal(used))
        for line, (item, quantity) in enumerate(lines, start=1):
            self.run(
                "INSERT INTO ospos_sales_items (sale_id, item_id, line, quantity_purchased, item_unit_price,"
                " item_location) VALUES (?,?,?,?,9.90,?)",
                *(sale, item, line, quantity, location),
            )
            if status == DONE and self._stocked(item):
                self._book(item, location, str(-Decimal(quantity)), f"POS {sale}")
                if Decimal(quantity) < 0:
                    self.run("UPDATE ospos_items SET deleted = 0 WHERE item_id = ?", item)
        return sale

    def delete_sale(self, sale: int) -> None:
        """Cancelled: the goods are back in the ledger; beside it, parts of a unit are lost. Points stay."""
        status = self.one("SELECT sale_status FROM ospos_sales WHERE sale_id = ?", sale)
        lines = self.asked(
            "SELECT item_id, item_location, quantity_purchased FROM ospos_sales_items WHERE sale_id = ?", sale
        )
        for item, location, quantity in lines if status == DONE else ():
            if self._stocked(item):
                self._move(item, location, str(quantity), f"Deleting sale {sale}")
                self._set(item, location, self._quantity(item, location) + int(quantity))
        self.run("UPDATE ospos_sales SET sale_status = ? WHERE sale_id = ?", CANCELED, sale)

    def delete_item(self, item: int) -> None:
        """Its quantities are 0 everywhere; its ledger only at the first location that had some."""
        self.run("UPDATE ospos_item_quantities SET quantity = 0 WHERE item_id = ?", item)
        self.run("UPDATE ospos_items SET deleted = 1 WHERE item_id = ?", item)
        sums = self.asked(
            "SELECT SUM(trans_inventory), MAX(trans_location) FROM ospos_inventory WHERE trans_items = ?"
            " GROUP BY trans_location",
            item,
        )
        for quantity, location in sums:
            if quantity > 0:
                self._move(item, location, str(-quantity), "Deleted")
                return

    def import_csv(self, item: int, location: int, quantity: str) -> None:
        """An import over an item that is there: sets the quantity, and books it as if it were a change."""
        self._set(item, location, Decimal(quantity))
        self._move(item, location, quantity, "Qty CSV Imported")

    def renumber(self, item: int, number: str) -> None:
        self.run("UPDATE ospos_items SET item_number = ? WHERE item_id = ?", number, item)

    def trade(self, steps: int) -> None:
        """Whatever a shop does in some weeks."""
        dice = self._dice
        items = [self.item(f"69{at:011}", str(dice.randrange(0, 30))) for at in range(700, 712)]
        kit = self.item("KIT-1", kind=KIT, stocked=False)
        service = self.item(None, kind=AMOUNT_ENTRY, stocked=False)
        suspended: list[tuple[int, Lines, int | None]] = []
        sales: list[int] = []
        for step in range(steps):
            location, member = dice.choice((1, 2)), dice.choice((None, 11, 12, 13))
            lines = [
                (item, dice.choice(("1", "2", "0.385", "-1", "12")))
                for item in dice.sample(items, dice.randrange(1, 4))
            ]
            what = dice.random()
            if what < 0.45:
                sales.append(self.sell(location, lines, member, used=dice.choice(("0", "0", "3"))))
            elif what < 0.55:  # a kit is a line of its own beside those of its components
                components = [(kit, "1"), (items[0], "1"), (items[1], "2")]
                sales.append(self.sell(location, components, member))
            elif what < 0.6:
                made_up = self.item(None, kind=TEMPORARY, stocked=False)
                sales.append(self.sell(location, [(made_up, "1"), (service, "1"), lines[0]], member))
            elif what < 0.7:
                suspended.append((self.sell(location, lines, member, SUSPENDED), lines, member))
            elif what < 0.78 and suspended:
                sale, held, whose = suspended.pop()
                self.sell(location, held, whose, dice.choice((DONE, DONE, SUSPENDED)), sale)
            elif what < 0.84 and sales:
                self.delete_sale(sales.pop(dice.randrange(len(sales))))
            elif what < 0.9:
                self.receive(location, lines, dice.choice(("1", "6", "0")))
            elif what < 0.95:
                self.edit(lines[0][0], location, dice.choice(("0", "7", "-2", "3.250")))
            else:
                self.correct(lines[0][0], location, "-1", dice.choice(("", "破损 broken", f"POS {step} 补")))

    def _stocked(self, item: int) -> bool:
        return bool(self.one("SELECT stock_type FROM ospos_items WHERE item_id = ?", item) == 0)

    def _quantity(self, item: int, location: int) -> Decimal:
        found: Decimal | None = self.one(
            "SELECT quantity FROM ospos_item_quantities WHERE item_id = ? AND location_id = ?", item, location
        )
        return found or Decimal(0)

    def _book(self, item: int, location: int, change: str, comment: str) -> None:
        """Both: a row of the ledger, and the quantity beside it."""
        self._set(item, location, self._quantity(item, location) + Decimal(change))
        self._move(item, location, change, comment)

    def _move(self, item: int, location: int, change: str, comment: str) -> None:
        self.run(
            "INSERT INTO ospos_inventory (trans_date, trans_items, trans_user, trans_location, trans_comment,"
            " trans_inventory) VALUES (?,?,1,?,?,?)",
            *(self.shop.time(), item, location, comment, change),
        )

    def _set(self, item: int, location: int, quantity: Decimal) -> None:
        self.run(
            "INSERT INTO ospos_item_quantities (item_id, location_id, quantity) VALUES (?,?,?)"
            " ON DUPLICATE KEY UPDATE quantity = VALUES(quantity)",
            *(item, location, str(quantity)),
        )

    def _reward(self, sale: int, member: int, earned: Decimal, used: Decimal) -> None:
        """The balance is whole, and is rounded each time; the row is not."""
        self.run(
            "INSERT INTO ospos_customers (person_id, points) VALUES (?, ROUND(?)) ON DUPLICATE KEY UPDATE"
            " points = COALESCE(points, 0) - ? + ?",
            *(member, str(earned - used), str(used), str(earned)),
        )
        self.run(
            "INSERT INTO ospos_sales_reward_points (sale_id, earned, used) VALUES (?,?,?)",
            *(sale, str(earned), str(used)),
        )
