"""What `adapters` and `items` say to people: key → English, Chinese."""

from __future__ import annotations

ADAPTERS: dict[str, tuple[str, str]] = {
    "adapters.broken": ("it does not load: {error}", "无法加载：{error}"),
    "adapters.nothing": (
        "{name}: there is nothing to read. Is that so? Check where the source looks.",
        "{name}：没有可读取的内容。请确认来源的位置设置是否正确。",
    ),
    "adapters.nothing-new": (
        "{name}: nothing new since the last sync. --from-start shows it from the beginning.",
        "{name}：自上次同步以来没有新内容。使用 --from-start 可从头查看。",
    ),
    "adapters.works": (
        "{name} can be read: {rows} rows give {facts} facts. `omo-sync adapters preview {name}` shows them.",
        "{name} 可以读取：{rows} 行产生 {facts} 条事实。可用 `omo-sync adapters preview {name}` 查看。",
    ),
    "adapters.some": (
        "{name} can be read: {rows} rows give {facts} facts, {refused} rows would go to quarantine:",
        "{name} 可以读取：{rows} 行产生 {facts} 条事实，{refused} 行将进入隔离区：",
    ),
    "adapters.none": (
        "{name} can be read, and none of its {rows} rows can be taken:",
        "{name} 可以读取，但其 {rows} 行均无法接受：",
    ),
    "adapters.refusal": (
        "  {count} × {code}: {message} (first: {id})",
        "  {count} × {code}：{message}（首例：{id}）",
    ),
    "adapters.previewed": (
        "{rows} rows: {facts} facts ({types}), {skipped} rows left out, {refused} refused. Nothing was "
        "written.",
        "{rows} 行：{facts} 条事实（{types}），{skipped} 行略过，{refused} 行被拒绝。未写入任何内容。",
    ),
    "adapters.failed": ("{name} cannot be read on: {error}", "{name} 无法继续读取：{error}"),
    "adapters.limit": (
        "--limit is {limit}; give a number of facts from 1 to 1000000.",
        "--limit 的值为 {limit}；请给出 1 至 1000000 的事实数。",
    ),
    "column.adapter": ("adapter", "适配器"),
    "column.about": ("about", "说明"),
    "column.used": ("used by", "使用者"),
    "column.provider": ("where it is", "位置"),
    "column.alias": ("alias", "别名"),
    "column.pack": ("pack", "包装数"),
    "column.row": ("row", "行"),
    "column.type": ("type", "类型"),
    "column.time": ("time", "时间"),
    "column.sequence": ("number", "序号"),
    "column.data": ("data", "内容"),
    "items.bad-pack": (
        "--pack is {pack}; give how many of the sku one of the alias is, for example 12 or 0.5 (at most 3 "
        "decimals).",
        "--pack 的值为 {pack}；请给出一个别名单位合多少个 sku 单位，如 12 或 0.5（最多 3 位小数）。",
    ),
    "items.mapped-pack": (
        "{alias} now means {pack} of {sku}, for {where}.",
        "{alias} 现在表示 {pack} 个 {sku}（{where}）。",
    ),
    "items.suggested": (
        "A suggestion is never taken by itself: `omo-sync items map ALIAS SKU` takes it.",
        "建议不会自动采用：请用 `omo-sync items map 别名 SKU` 采用。",
    ),
    "items.nothing-waits": ("No record waits for a code.", "没有记录在等待编码。"),
    "items.by-barcode": ("its barcode", "条码相同"),
    "items.by-gtin": ("the same GTIN, written otherwise", "同一 GTIN 的不同写法"),
    "items.by-code": ("the code is alike", "编码相近"),
    "items.by-name": ("the name is alike", "名称相近"),
    "column.why": ("why", "依据"),
    "column.likeness": ("likeness", "相似度"),
    "column.records": ("records", "记录数"),
}
