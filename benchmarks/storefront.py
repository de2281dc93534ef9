"""A made catalogue with stock and prices, from a seed, as facts: what a storefront's shoppers ask for."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from benchmarks.stores import NOW
from omo_sync.domain.fact import COIN, DAY, UNIT, Fact

KINDS = {
    "饮料/果汁": ("苹果汁", "橙汁", "葡萄汁", "混合果汁"),
    "饮料/茶": ("乌龙茶", "绿茶", "茉莉花茶", "红茶"),
    "零食/坚果": ("核桃", "开心果", "夏威夷果", "瓜子"),
    "零食/饼干": ("苏打饼干", "曲奇", "威化饼", "蛋卷"),
    "日用/清洁": ("洗衣液", "洗洁精", "消毒液", "柔顺剂"),
    "日用/纸品": ("抽纸", "卷纸", "湿巾", "厨房纸"),
    "粮油/米面": ("大米", "挂面", "面粉", "小米"),
    "粮油/食用油": ("花生油", "菜籽油", "橄榄油", "玉米油"),
}
BRANDS = ("山水", "东方红", "喜乐", "福临", "Nordic", "金桥", "阳光", "Vita", "老街", "百味")
WORDS = ("原味", "无糖", "家庭装", "经典", "有机", "进口", "浓香", "清新", "特级", "mini")
SIZES = ("250ml", "500ml", "1L", "100g", "500g", "1kg", "12支", "3包")

SEARCHES = (
    "苹果", "果汁", "洗衣", "花茶", "无糖", "山水", "有机 大米", "pgz", "hctz", "nordic", "vita 1l",
    "东方红 饼干", "进口 橄榄油", "家庭装", "500ml 绿茶", "6900000000", "瓜子", "juanzhi", "kq", "特级",
)  # fmt: skip


LONG = 60  # characters of a name
CHANNELS = ("mini-program", "delivery")


def told_at_length(facts: Iterable[Fact], seed: int = 5) -> Iterator[Fact]:
    """The same items with long names, three images, eight attributes, and prices of two channels beside."""
    dice = random.Random(seed)
    pieces = [*WORDS, *BRANDS, *(name for names in KINDS.values() for name in names)]
    for fact in facts:
        if fact.type == "item.described":
            code, name = fact.data["sku"], fact.data["name"] + "".join(dice.sample(pieces, 40))
            more = {
                "name": name[:LONG],
                "images": [f"https://img.example/goods/{code}/{number}-800x800.jpg" for number in range(3)],
                "attributes": {f"属性{number}": "".join(dice.sample(pieces, 4)) for number in range(8)},
            }
            yield fact._replace(data=fact.data | more)
            continue
        yield fact
        if fact.type == "price.set":
            for channel in CHANNELS:
                data = fact.data | {"channel": channel, "amount": fact.data["amount"] - COIN // 100}
                yield fact._replace(id=f"{fact.id}-{channel}", data=data)


def searches(number: int, seed: int = 7) -> list[str]:
    """What shoppers type: words of their own, and pieces of names; few of them alike."""
    dice = random.Random(seed)
    goods = [name for names in KINDS.values() for name in names]
    made = [
        " ".join(
            dice.sample((dice.choice(BRANDS), dice.choice(WORDS), dice.choice(goods), dice.choice(SIZES)), 2)
        )
        for _ in range(number - len(SEARCHES))
    ]
    return [*SEARCHES, *made]


def sku(number: int) -> str:
    return f"69{number:011d}"


def facts(items: int, locations: int, seed: int = 1) -> Iterator[Fact]:
    """An item's description, its price, and a count of it at every location."""
    dice = random.Random(seed)
    kinds = list(KINDS)
    time = NOW - DAY
    number = 0
    for item in range(items):
        code, category = sku(item), kinds[item % len(kinds)]
        name = (
            f"{dice.choice(BRANDS)}{dice.choice(WORDS)}{dice.choice(KINDS[category])} "
            f"{dice.choice(SIZES)} {item % 1000}号"
        )
        described = {
            "sku": code, "name": name, "category": category, "brand": name[:2], "unit": "件",
            "barcodes": [code], "images": [f"https://img.example/{code}.jpg"], "attributes": {},
            "stocked": True,
        }  # fmt: skip
        amount = dice.randint(100, 20_000) * COIN // 100
        priced = {
            "sku": code, "amount": amount, "currency": "CNY", "kind": "list", "effective_from": time,
            "tax": "included",
        }  # fmt: skip
        for kind, data in (("item.described", described), ("price.set", priced)):
            number += 1
            yield Fact("erp/main", f"E{number}", kind, time, data, time)
        for place in range(locations):
            number += 1
            data = {
                "sku": code,
                "location": f"store-{place:03d}",
                "on_hand": dice.choice((0, 3, 12, 150)) * UNIT,
            }
            yield Fact("erp/main", f"E{number}", "inventory.counted", time, data, time)
