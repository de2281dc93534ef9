"""Every type of column that MariaDB has, but those of bytes, with what it holds at its limits."""

from __future__ import annotations

from typing import Any

TEXTS = (
    *("", " ", "a  ", "\t\n\r", "'\"`\\", "\\N", "%?{}", "NULL", "a\x00b", "\x00", "\x1e\x1d\x7f", "é", "ÿ"),
    *("盘点", "联通", "盘" * 13_400, "🍜", "好\u3000 ", "\ufeff", "0", "-0", "2026-01-31", "e\u0301", "€"),
)


def sql(text: str) -> str:
    return f"CONVERT(X'{text.encode().hex()}' USING utf8mb4)"


def texts(encoding: str) -> list[str]:
    """Those that a column of this encoding holds."""
    return [sql(text) for text in TEXTS if text.encode(encoding, "ignore").decode(encoding) == text]


LARGE = 2**64 - 1
TIMES = ["'2026-05-30 10:00:00'", "'2026-05-30 10:00:00.25'", "'2026-05-30 23:59:59.999999'", "'1000-01-01'"]
ODD = ["'0000-00-00'", "'2026-00-00'", "'2026-02-00 10:00:00.5'", "'9999-12-31 23:59:59'"]
VALUES: dict[str, list[Any]] = {
    "TINYINT(1)": [0, 1, -128, 127],
    "TINYINT UNSIGNED": [0, 255],
    "SMALLINT UNSIGNED": [65535],
    "BOOLEAN": [0, 1],
    "BIT(1)": [0, 1],
    "SMALLINT": [-32768, 32767],
    "MEDIUMINT UNSIGNED": [2**24 - 1],
    "INT": [-(2**31), 2**31 - 1, 0],
    "INT UNSIGNED": [2**32 - 1, 2**31],
    "INT(10) ZEROFILL": [7, 0, 2**32 - 1],
    "BIGINT": [-(2**63), 2**63 - 1, 0],
    "BIGINT UNSIGNED": [LARGE, 2**63, 0],
    "BIGINT(20) ZEROFILL": [LARGE, 12],
    "YEAR": [2026, 0, 1901, 2155],
    "YEAR(2)": [26, 70, 0],
    "DECIMAL(65,30)": ["9" * 35 + "." + "9" * 30, "-" + "9" * 35 + "." + "9" * 30, "1e-30", "-0.0", "0"],
    "DECIMAL(10,0)": ["-0", "100", "-100"],
    "DECIMAL(4,4)": ["0.1", "-0.0001", "0.5", "-.5"],
    "DECIMAL(12,3) ZEROFILL": ["12.5", "0", "999999999.999"],
    "NUMERIC(18,4) UNSIGNED": ["0.0001", "1000"],
    "FLOAT": ["0.1", "-0.0", "1e30", "16777217"],
    "DOUBLE": ["0.1", "-0e0", "1e300", "123456789.123456789", "5e-324"],
    "DOUBLE(10,2)": ["0.1", "-0.001"],
    "DOUBLE ZEROFILL": ["1.5"],
    "DATE": [*TIMES, *ODD],
    "DATETIME": [*TIMES, *ODD],
    "DATETIME(3)": [*TIMES, *ODD],
    "DATETIME(6)": [*TIMES, *ODD],
    "TIMESTAMP NULL": [TIMES[0], "0"],
    "TIMESTAMP(6) NULL": [*TIMES[:3], "0"],
    "TIME": ["'10:00:00'", "'-01:00:00'", "'838:59:59'"],
    "TIME(6)": ["'10:00:00.25'", "'-00:00:00.000001'"],
    "CHAR(12)": [sql(text) for text in TEXTS if len(text) < 12],
    "CHAR(0)": ["''"],
    "CHAR(5) CHARACTER SET ascii": ["'a '", "''"],
    "VARCHAR(20) CHARACTER SET gb2312": ["'盘点 '"],
    "VARCHAR(20) CHARACTER SET big5": ["'盤點'"],
    "VARCHAR(20) CHARACTER SET utf16": [sql("盘点🍜")],
    "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin": [sql("盘点🍜 ")],
    "TINYTEXT": ["'a'", "''"],
    "TEXT": texts("utf-8"),
    "LONGTEXT": texts("utf-8"),
    "LONGTEXT CHARACTER SET utf8mb3": [one for one in texts("utf-8") if one != sql("🍜")],
    "MEDIUMTEXT CHARACTER SET gbk": texts("gbk"),
    "TEXT CHARACTER SET latin1": texts("latin-1"),
    "TEXT CHARACTER SET ascii COLLATE ascii_bin": texts("ascii"),
    "ENUM('a','盘点','')": ["'a'", "'盘点'", "''", 0],
    "SET('a','b','点') CHARACTER SET gbk": ["'a,点'", "''", "'b'"],
    "JSON": ['\'{"a": "\\\\u4f60好"}\'', "'[]'"],
    "UUID": ["'123e4567-e89b-12d3-a456-426655440000'"],
    "INET6": ["'::1'", "'2001:db8::ff00:42:8329'"],
    "INET4": ["'127.0.0.1'"],
}

ROWS = 1 + max(map(len, VALUES.values()))  # the last is empty


def name(type: str) -> str:
    """Of the column of a type."""
    return type.replace("'", "").encode("ascii", "ignore").decode()


def create(maria: Any, first: int) -> None:
    """The table `every`, a column for each type, named by it. first: of its ids."""
    maria.execute("SET sql_mode = ''")
    columns = ", ".join(f"`{name(type)}` {type}" for type in VALUES)
    maria.execute(
        f"CREATE TABLE every (id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT, at DATETIME(6), {columns})"
        f" AUTO_INCREMENT = {first}"
    )
    for row in range(ROWS):
        here = {name(type): values[row] for type, values in VALUES.items() if row < len(values)}
        names = "".join(f", `{column}`" for column in here)
        values = "".join(f", {value}" for value in here.values())
        maria.execute(f"INSERT INTO every (at{names}) VALUES ('2026-05-30 10:00:00.25'{values})")
