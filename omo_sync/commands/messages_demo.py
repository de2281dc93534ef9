"""What the demo says around the commands that it runs: key → English, Chinese."""

from __future__ import annotations

DEMO: dict[str, tuple[str, str]] = {
    "demo.chain": (
        "A chain of 3 shops with 5,000 items, 3,000 members, a mall and an ERP; one trading day.",
        "一家连锁：3 家门店、5,000 种商品、3,000 名会员、一个网上商城、一套 ERP；一个营业日。",
    ),
    "demo.printed": (
        "Everything below is what the commands print. It all stays in ./demo to play with.",
        "以下都是各命令的真实输出。一切都留在 ./demo，可以随意试用。",
    ),
    "demo.files": (
        "The tills, the mall and the ERP have left {records:,} records of {facts:,} facts in\n"
        "./demo: GBK files from the tills, JSON Lines from the mall; some doubled, late, out of order or "
        "broken.\n./demo/omo-sync.toml names them now.",
        "收银、商城和 ERP 在 ./demo 里留下了 {records:,} 条记录，共 {facts:,} 件事实：\n"
        "收银是 GBK 文件，商城是 JSON Lines；其中有重复的、迟到的、乱序的、损坏的。\n"
        "现在 ./demo/omo-sync.toml 指明了它们。",
    ),
    "demo.why": (
        "Why is it that number? Item {sku} at {location} was picked up in the shop, and both sides told it:",
        "这个数是怎么来的？商品 {sku} 在 {location} 到店自提，收银和网店都说了：",
    ),
    "demo.more": ("… {count:,} more lines", "… 另有 {count:,} 行"),
    "demo.stopped": (
        "The demo stops here: that command ended with {code}.",
        "演示到此停止：该命令以 {code} 结束。",
    ),
    "demo.truth": (
        "Against the physical truth of that day, for stock keys and members:",
        "与当天的实物真相相比（库存键与会员）：",
    ),
    "demo.rival": ("last writer wins", "后写覆盖"),
    "demo.keys": ("keys", "键数"),
    "demo.wrong": ("wrong", "错误"),
    "demo.silent": ("silently wrong", "错了而没有任何提示"),
    "demo.asked": ("a person is asked about", "请人判断"),
    "demo.share": ("in conflict, of all keys", "有冲突的占比"),
    "demo.next": (
        "Try next:\n"
        "  source .venv/bin/activate && cd demo\n"
        "  omo-sync conflicts show ID             # what is known about a conflict, and what is suggested\n"
        "  omo-sync conflicts resolve ID --dismiss --reason 'counted again'\n"
        "  omo-sync quarantine show ID            # a broken record as it came, and why it was refused\n"
        "  omo-sync price list --sku {sku}\n"
        "  omo-sync sync                          # again: nothing is taken twice\n"
        "  omo-sync --config omo-sync.toml serve --demo   # a shop in the browser: http://127.0.0.1:8000/shop",
        "接下来可以试试：\n"
        "  source .venv/bin/activate && cd demo\n"
        "  omo-sync conflicts show ID             # 关于一个冲突的全部情况，以及建议\n"
        "  omo-sync conflicts resolve ID --dismiss --reason '已复盘'\n"
        "  omo-sync quarantine show ID            # 一条损坏的记录的原样，以及被拒绝的原因\n"
        "  omo-sync price list --sku {sku}\n"
        "  omo-sync sync                          # 再来一次：什么都不会重复接收\n"
        "  omo-sync --config omo-sync.toml serve --demo   # 浏览器里的网店：http://127.0.0.1:8000/shop",
    ),
}
