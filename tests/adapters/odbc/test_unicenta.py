"""uniCenta oPOS by its profile: stock is its diary, prices are without tax, ids are no numbers."""

from __future__ import annotations

import json
import random
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from omo_sync.projections import reads
from tests.adapters.odbc.conftest import Make, Source

TABLES = """
CREATE TABLE LOCATIONS (ID VARCHAR(255) NOT NULL, NAME VARCHAR(255) NOT NULL, ADDRESS VARCHAR(255),
  PRIMARY KEY (ID));
CREATE TABLE CATEGORIES (ID VARCHAR(255) NOT NULL, NAME VARCHAR(255) NOT NULL, PARENTID VARCHAR(255),
  PRIMARY KEY (ID));
CREATE TABLE PRODUCTS (
  ID VARCHAR(255) NOT NULL, REFERENCE VARCHAR(255) NOT NULL, CODE VARCHAR(255) NOT NULL,
  CODETYPE VARCHAR(255),
  NAME VARCHAR(255) NOT NULL, PRICEBUY DOUBLE NOT NULL DEFAULT 0, PRICESELL DOUBLE NOT NULL DEFAULT 0,
  CATEGORY VARCHAR(255) NOT NULL, TAXCAT VARCHAR(255) NOT NULL DEFAULT '000',
  ISSCALE BIT(1) NOT NULL DEFAULT b'0',
  PRIMARY KEY (ID), UNIQUE KEY (CODE));
CREATE TABLE STOCKCURRENT (
  LOCATION VARCHAR(255) NOT NULL, PRODUCT VARCHAR(255) NOT NULL,
  ATTRIBUTESETINSTANCE_ID VARCHAR(255) DEFAULT NULL,
  UNITS DOUBLE NOT NULL, UNIQUE KEY STOCKCURRENT_INX (LOCATION, PRODUCT, ATTRIBUTESETINSTANCE_ID));
CREATE TABLE STOCKDIARY (
  ID VARCHAR(255) NOT NULL, DATENEW DATETIME NOT NULL, REASON INT(11) NOT NULL,
  LOCATION VARCHAR(255) NOT NULL,
  PRODUCT VARCHAR(255) NOT NULL, ATTRIBUTESETINSTANCE_ID VARCHAR(255) DEFAULT NULL, UNITS DOUBLE NOT NULL,
  PRICE DOUBLE NOT NULL, PRIMARY KEY (ID), KEY STOCKDIARY_INX_1 (DATENEW));
"""
PROFILE = """
profile = "unicenta"
source = "pos/main"
[values]
currency = { text = "EUR" }
location = { map = { 0 = "main", 1 = "store room" } }
"""
REASONS = {-1: -1, 1: 1, 2: 1, -2: -1, -3: -1, 4: 1, -4: -1, 1000: -1}


class Till:
    """connection: autocommitting, of an empty MariaDB database."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.run = connection.execute
        self._dice = random.Random(5)
        self._minute = 0
        self.products: dict[str, str] = {}
        for statement in filter(str.strip, TABLES.split(";\n")):
            self.run(statement)
        self.run("INSERT INTO LOCATIONS (ID, NAME) VALUES ('0','General'), ('1','Almacén')")
        self.run("INSERT INTO CATEGORIES (ID, NAME) VALUES ('c','酒水 & más')")

    def id(self) -> str:
        return str(UUID(int=self._dice.getrandbits(128)))

    def product(self, code: str, name: str, price: str) -> None:
        product = self.products[code] = self.id()
        self.run(
            "INSERT INTO PRODUCTS (ID, REFERENCE, CODE, NAME, PRICESELL, CATEGORY) VALUES (?,?,?,?,?,'c')",
            *(product, f"R-{code}", code, name, price),
        )

    def move(self, code: str, location: str, reason: int, units: str) -> None:
        """As its stored movement: the diary, and the current units beside it."""
        self._minute += self._dice.randrange(2)
        at = f"2026-05-{20 + self._minute // 1440:02} {self._minute // 60 % 24:02}:{self._minute % 60:02}:07"
        product = self.products[code]
        self.run(
            "INSERT INTO STOCKDIARY (ID, DATENEW, REASON, LOCATION, PRODUCT, UNITS, PRICE) VALUES"
            " (?,?,?,?,?,?,1.5)",
            *(self.id(), at, reason, location, product, units),
        )
        found = self.run(
            "UPDATE STOCKCURRENT SET UNITS = UNITS + ? WHERE LOCATION = ? AND PRODUCT = ?"
            " AND ATTRIBUTESETINSTANCE_ID IS NULL",
            *(units, location, product),
        )
        if not found.rowcount:
            self.run(
                "INSERT INTO STOCKCURRENT (LOCATION, PRODUCT, UNITS) VALUES (?,?,?)", location, product, units
            )

    def trade(self, steps: int) -> None:
        for _ in range(steps):
            reason = self._dice.choice((-1, -1, -1, *REASONS))
            units = Decimal(self._dice.choice(("1", "2", "0.125", "12"))) * REASONS[reason]
            units = -units if self._dice.random() < 0.05 else units
            self.move(self._dice.choice(list(self.products)), self._dice.choice("01"), reason, str(units))


@pytest.fixture
def till(maria: Any) -> Till:
    made = Till(maria)
    for at in range(6):
        made.product(f"840{at:010}", f"Rioja Gran Reserva {at} «añada» 葡萄酒", f"{at + 3}.3058")
    return made


@pytest.fixture
def pos(source: Make, till: Till, odbc_mariadb: str) -> Source:
    return source(PROFILE, odbc_mariadb)


def test_stock_is_the_diary(pos: Source, till: Till) -> None:
    places = {"0": "main", "1": "store room"}
    for steps in (150, 60, 20):
        till.trade(steps)
        pos.wait()
        totals = pos.pull()
        assert (totals.quarantined, totals.divergent) == (0, 0)
        rows = till.run(
            "SELECT p.CODE, d.LOCATION, CAST(SUM(d.UNITS) AS DECIMAL(15,3)) FROM STOCKDIARY d"
            " JOIN PRODUCTS p ON p.ID = d.PRODUCT GROUP BY 1, 2"
        ).fetchall()
        assert {key: Decimal(amount) for key, amount in pos.stock().items()} == {
            (code, places[location]): amount for code, location, amount in rows
        }
    assert pos.judged()["conflicts"] == []
    till.run(
        "UPDATE STOCKCURRENT SET UNITS = UNITS + 1 WHERE PRODUCT = ? LIMIT 1", till.products["8400000000000"]
    )
    pos.wait()
    pos.pull()
    [conflict] = pos.judged()["conflicts"]
    assert conflict[:2] == ["stock-drift", "8400000000000"]


def test_names_and_prices(pos: Source, till: Till) -> None:
    pos.pull()
    with pos.engine.database.transaction() as transaction:
        [(item,)] = transaction.rows("SELECT data FROM p_item WHERE sku = '8400000000002'")
        [price] = reads.prices(transaction, pos.engine.now(), "8400000000002", None, None)
        [(fact,)] = transaction.rows("SELECT COUNT(*) FROM quarantine")
    told = json.loads(item)
    assert (told["name"], told["category"]) == ("Rioja Gran Reserva 2 «añada» 葡萄酒", "酒水 & más")
    assert (price["list"], price["currency"], fact) == ("5.3058", "EUR", 0)
