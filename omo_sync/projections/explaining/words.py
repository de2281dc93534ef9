"""What an explanation says, in English and Chinese."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import NamedTuple

from omo_sync.domain.plain import instant

Language = str
"""`en` or `zh`."""

WORDS: dict[str, tuple[str, str]] = {
    # what a fact does
    "figure": ("{value}", "{value}"),
    "sets": ("sets {value}", "设为 {value}"),
    "counts": ("counts {value}", "盘得 {value}"),
    "reports": ("reports {value}", "上报 {value}"),
    "starts": ("starts at 0", "从 0 起"),
    "reserves": ("holds {value}", "占用 {value}"),
    "releases": ("releases {value}", "释放 {value}"),
    "releases all": ("releases all", "全部释放"),
    "hands over": ("hands over {value}", "交付 {value}"),
    "confirms": ("confirms", "确认"),
    "held": ("holds {value}", "占用 {value}"),
    "merges": ("{value} counts for {into}", "{value} 并入 {into}"),
    "price": ("{kind} {value}", "{kind} {value}"),
    # what there is to say of it
    "uncounted": ("no count yet, location not opened", "尚无实盘，地点未期初"),
    "no opening": ("no opening balance", "无期初余额"),
    "opened": ("location opened: what was not counted is 0", "地点期初：未盘点的为 0"),
    "lines": ("{lines} lines of stocktake {stocktake}", "盘点单 {stocktake} 共 {lines} 行"),
    "line": ("line of stocktake {stocktake}", "盘点单 {stocktake} 的一行"),
    "variance": ("differed by {value} from the ledger", "与账面相差 {value}"),
    "earlier": ("{number} earlier movements since the count", "盘点后更早的变动 {number} 笔"),
    "earlier uncounted": ("{number} earlier movements", "更早的变动 {number} 笔"),
    "more before": (
        "{number} more movements before the count: not counted",
        "盘点前另有变动 {number} 笔：不计",
    ),
    "before": ("before the count: not counted", "早于盘点：不计"),
    "late": ("came after the count, happened before it: not counted", "盘点后才到、盘点前发生：不计"),
    "older count": ("a later count is in force", "已有更晚的盘点"),
    "retracted": ("retracted by {by}", "已被 {by} 撤回"),
    "replaced": ("replaced by {by}", "已被 {by} 更正"),
    "superseded": ("superseded by the later correction {by}", "已被更晚的更正 {by} 取代"),
    "another variant": ("another variant of it was chosen", "已选定它的另一版本"),
    "corrects": ("replaces {target}", "更正 {target}"),
    "twice": (
        "told twice for {order}: {winner} counts, this is evidence",
        "{order} 重复告知：以 {winner} 为准，此为佐证",
    ),
    "winner": (
        "told twice for {order}: this counts, evidence from {losers}",
        "{order} 重复告知：以此为准，佐证来自 {losers}",
    ),
    "mirrored": (
        "{winner} tells more for this order: this is evidence",
        "此订单以 {winner} 所告为准：此为佐证",
    ),
    "in transit": (
        "in transit: counts here when document {document} is received",
        "在途：单据 {document} 收货时计入",
    ),
    "in transit, no document": (
        "in transit, and no document by which it could be received",
        "在途，且无可据以收货的单据",
    ),
    "arrived": (
        "was in transit: document {document} was received as {by}",
        "曾在途：单据 {document} 已由 {by} 收货",
    ),
    "unsellable": ("not sellable: does not count", "不可售：不计"),
    "order": ("order {order}", "订单 {order}"),
    "not before": ("happened between {since} and its time", "发生于 {since} 与其时间之间"),
    "said": ("said {said}, corrected by {by}", "来源原称 {said}，已校正 {by}"),
    "late fact": ("recorded late, at {recorded}", "迟到，记录于 {recorded}"),
    "clock": ("its clock is ahead: recorded at {recorded}", "时钟超前：记录于 {recorded}"),
    "audited": ("audited, changes nothing", "仅供核对，不改变数量"),
    "expires": ("runs out at {expires}", "{expires} 到期"),
    "expired": ("ran out at {expires}: not held", "{expires} 已到期：不占用"),
    "in time": ("confirmed before it ran out", "到期前已确认"),
    "ended": ("ended by the order-wide release", "已随整单释放而止"),
    "more holds": ("{number} more orders", "另有订单 {number} 张"),
    "counted": ("counted for the person it was merged into", "计入所并入的会员"),
    # prices
    "wins": ("stands", "生效"),
    "not begun": ("begins at {at}", "{at} 起生效"),
    "over": ("ended at {at}", "已于 {at} 结束"),
    "withdrawn": ("withdrawn at {at}", "已于 {at} 撤销"),
    "narrower": ("a price of {scope} is narrower", "{scope} 的价格范围更窄"),
    "authority": ("{winner} has the higher authority", "{winner} 权威更高"),
    "later start": ("the other took effect later", "另一价生效更晚"),
    "later time": ("the other was set later", "另一价设定更晚"),
    "greater": ("tie: the greater source and id stand", "并列：来源与编号较大者生效"),
    "more prices": (
        "{number} more prices that have ended or not begun",
        "另有已结束或未开始的价格 {number} 条",
    ),
    "other scopes": ("{number} prices of other channels or locations", "其他渠道或地点的价格 {number} 条"),
    "scope": ("for {scope}", "适用于 {scope}"),
    "window": ("from {start}", "自 {start}"),
    "window to": ("from {start} until {end}", "自 {start} 至 {end}"),
    # headings
    "stock of": ("Stock of {sku} at {location}", "{location} 的 {sku} 库存"),
    "price of": ("Price of {sku} for {scope} at {at}", "{sku} 在 {scope} 于 {at} 的价格"),
    "points of": ("Points of {member}", "{member} 的积分"),
    "as of": ("as of {at}", "截至 {at}"),
    "everywhere": ("everywhere", "各处"),
    "channel": ("channel {name}", "渠道 {name}"),
    "location": ("location {name}", "地点 {name}"),
    "nothing": ("No fact that stands names it.", "没有有效事实涉及它。"),
    "holds": ("Held for orders", "订单占用"),
    "reports heading": ("Book figures of sources", "各来源账面数"),
    "conflicts": ("Conflicts around it", "相关冲突"),
    "flags": ("Flags", "标记"),
    "result": (
        "on hand {on_hand} − reserved {reserved} − safety stock {safety} = available {available}",
        "在手量 {on_hand} − 预留量 {reserved} − 安全库存 {safety} = 可售量 {available}",
    ),
    "result then": (
        "on hand {on_hand} (holds are known at the log clock only)",
        "在手量 {on_hand}（占用仅在日志时钟处可知）",
    ),
    "balance": ("balance {balance}", "积分余额 {balance}"),
    "counted for": ("{member} counts for {person}", "{member} 的积分计入 {person}"),
    "pays": (
        "list {list}, promotion {promotion}, member {member}: a shopper pays {effective}",
        "标价 {list}，促销价 {promotion}，会员价 {member}：顾客实付 {effective}",
    ),
    "none": ("none", "无"),
    "claims": ("claims: {number}", "分歧点 {number} 个"),
    # what explains a difference
    "explained by": ("explained: {cause}", "可解释：{cause}"),
    "may be": ("may be: {cause}", "可能：{cause}"),
    "with it": (
        "{cause} (ledger {change}: the difference becomes {left})",
        "{cause}（账面 {change}：差异变为 {left}）",
    ),
    "too much": (
        "too many facts around it to look for what explains it",
        "周边事实过多，无法查找原因",
    ),
    "cause timing": (
        "{facts} happened on the other side of it, within the uncertainty of the clocks or of the counting",
        "{facts} 实际发生在另一侧，处于时钟或盘点的不确定范围内",
    ),
    "cause hold": (
        "{detail} was handed over and nobody told: {facts}",
        "{detail} 已交付而未告知：{facts}",
    ),
    "cause transfer": (
        "the transfer was told on one side only, or by each side for itself: document {detail}, {facts}",
        "调拨只告知了一侧，或两侧各自告知：单据 {detail}，{facts}",
    ),
    "cause duplicate": (
        "one movement was told under two ids: {facts}",
        "同一变动以两个编号告知：{facts}",
    ),
    "cause pack": (
        "packs of {detail} were told as pieces, or pieces as packs: {facts}",
        "每包 {detail} 件的包装被按件告知，或反之：{facts}",
    ),
    "cause book": (
        "the book of the source lacks {facts}, or has it twice",
        "来源账面缺少 {facts}，或重复记入",
    ),
    "cause missing-number": (
        "a message that never came: consistent with the missing number {detail}, and cannot be proven",
        "未到达的消息：与缺失序号 {detail} 相符，但无法证实",
    ),
    "cause together": ("{facts} together: {kinds}", "{facts} 合在一起：{kinds}"),
    # columns
    "time": ("time", "时间"),
    "effect": ("effect", "作用"),
    "running": ("balance", "结余"),
    "type": ("fact", "事实"),
    "source": ("source", "来源"),
    "id": ("id", "编号"),
    "note": ("note", "说明"),
    # flags
    "flag uncounted": (
        "never counted, and its location is not opened: nothing is promised to shoppers",
        "从未盘点，地点也未期初：不向顾客承诺",
    ),
    "flag negative": (
        "on hand is below 0: something that came in was not told",
        "在手量为负：有入库未告知",
    ),
    "flag suspect": (
        "numbers of {sources} are missing since the count: a movement may be lost",
        "盘点以来 {sources} 有序号缺口：可能丢失变动",
    ),
    "flag clock": (
        "the latest count or movement came from a clock that is ahead",
        "最近的盘点或变动来自超前的时钟",
    ),
    "flag unstocked": ("the item is described as not kept in stock", "该商品被描述为不管理库存"),
}


class Said(NamedTuple):
    """Something to say: a code of WORDS and what goes into it. Whole numbers are instants."""

    code: str
    values: dict[str, str | int]

    def text(self, language: Language = "en", zone: tzinfo = UTC) -> str:
        english, chinese = WORDS[self.code]
        values = {
            name: instant(value, zone) if isinstance(value, int) else value
            for name, value in self.values.items()
        }
        return (chinese if language == "zh" else english).format(**values)


def say(code: str, /, **values: str | int) -> Said:
    return Said(code, values)
