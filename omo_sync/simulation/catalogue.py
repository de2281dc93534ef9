"""The goods of the made chain: codes, names, prices, and how well they sell."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from omo_sync.domain.fact import COIN

BRANDS = ("山泉", "田园", "好日子", "海晏", "青禾", "百味", "晨光里", "老街坊", "小满", "云上")
KINDS = (
    ("饮料", "矿泉水", "瓶"),
    ("饮料", "乌龙茶", "瓶"),
    ("饮料", "豆奶", "盒"),
    ("零食", "苏打饼干", "包"),
    ("零食", "海苔", "包"),
    ("零食", "坚果仁", "袋"),
    ("粮油", "东北大米", "袋"),
    ("粮油", "菜籽油", "桶"),
    ("调味", "生抽", "瓶"),
    ("调味", "陈醋", "瓶"),
    ("日化", "洗手液", "瓶"),
    ("日化", "抽纸", "提"),
)
FRESH = (("生鲜", "苹果", "千克"), ("生鲜", "胡萝卜", "千克"), ("生鲜", "五花肉", "千克"))
SIZES = ("小", "中", "大", "家庭装", "特惠装")


class Item(NamedTuple):
    """One item. price: list price at the opening, in ten-thousandths. weight: how well it sells."""

    sku: str
    name: str
    category: str
    brand: str
    unit: str
    weighed: bool
    price: int
    weight: float


def check_digit(body: str) -> str:
    """The last digit of a GTIN-13 with these twelve digits before it."""
    odd, even = body[0::2], body[1::2]
    return str(-(sum(map(int, odd)) + 3 * sum(map(int, even))) % 10)


def catalogue(count: int, weighed: float, dice: Random) -> list[Item]:
    """`count` items; the first sell best, as it is in any shop."""
    items = []
    for number in range(count):
        body = f"690{number * 7919 % 1_000_000_000:09d}"
        by_weight = dice.random() < weighed
        category, kind, unit = dice.choice(FRESH if by_weight else KINDS)
        brand = dice.choice(BRANDS)
        name = f"{brand}{kind}" if by_weight else f"{brand}{kind}{dice.choice(SIZES)}"
        items.append(
            Item(
                sku=body + check_digit(body),
                name=name,
                category=category,
                brand=brand,
                unit=unit,
                weighed=by_weight,
                price=dice.randrange(190, 9_900, 10) * COIN // 100,
                weight=1 / (number + 0.1 * count + 1),
            )
        )
    return items
