"""What usually settles a conflict of each kind: English, Chinese."""

from __future__ import annotations

SUGGESTIONS: dict[str, tuple[str, str]] = {
    "count-variance": (
        "Count again. If the count is right, approve it: --dismiss; if not, --set the right figure.",
        "请重新盘点。若盘点无误，用 --dismiss 批准；否则用 --set 给出正确数量。",
    ),
    "stock-drift": (
        "Look on the shelf. --accept the source whose figure is right, --set another, or --dismiss "
        "to keep ours.",
        "请查看货架。用 --accept 采信正确的来源，用 --set 给出其他数量，或用 --dismiss 保留我方数量。",
    ),
    "oversold": (
        "Find the goods elsewhere or tell a customer; a release or a count then explains it. Else --dismiss.",
        "请从别处调货或通知顾客；取消预留或盘点后冲突会自行消除。否则用 --dismiss。",
    ),
    "told-twice": (
        "The sources disagree on what was handed over; one is counted. Correct the other at its "
        "source, or --dismiss.",
        "各来源报告的交货数量不同；已采信其一。请在另一来源更正，或用 --dismiss。",
    ),
    "hold-stale": (
        "Ask whether the order is still wanted; release or hand it over at its source, or --dismiss.",
        "请确认订单是否仍需要；在来源处取消预留或交货，或用 --dismiss。",
    ),
    "void-after-count": (
        "A movement was voided after a count that had seen it. Count again, or --dismiss.",
        "某变动在盘点之后被作废，而盘点已包含它。请重新盘点，或用 --dismiss。",
    ),
    "price-disagreement": (
        "--accept the source whose price holds, or --set the amount.",
        "用 --accept 采信某来源的价格，或用 --set 给出金额。",
    ),
    "price-drift": (
        "The source shows another price than ours. --accept it, --set another, or --dismiss.",
        "来源显示的价格与我方不同。用 --accept 采信，用 --set 给出其他金额，或用 --dismiss。",
    ),
    "price-outlier": (
        "If the price is a slip, correct it at its source or --set the amount; if it is meant, --dismiss.",
        "若价格有误，请在来源更正或用 --set 给出金额；若属有意，用 --dismiss。",
    ),
    "points-overdrawn": (
        "More was redeemed than there was. --set the balance, or --dismiss.",
        "兑换的积分多于余额。用 --set 给出余额，或用 --dismiss。",
    ),
    "points-drift": (
        "--accept the source whose balance is right, --set another, or --dismiss to keep ours.",
        "用 --accept 采信正确的来源，用 --set 给出余额，或用 --dismiss 保留我方余额。",
    ),
    "divergent-duplicate": (
        "One identity was told with two contents; the first one stands. --set 2 takes the "
        "other variant, or --dismiss.",
        "同一标识有两种内容；以先到者为准。用 --set 2 采用另一内容，或用 --dismiss。",
    ),
    "sequence-gap": (
        "Ask the source to send the missing numbers again; if they never were, --dismiss.",
        "请让来源补发缺失的序号；若从未存在，用 --dismiss。",
    ),
    "identity-clash": (
        "One card, phone or openid belongs to several members: unlink or merge them at the source, "
        "or --dismiss.",
        "同一卡号、电话或 openid 属于多名会员：请在来源解除绑定或合并，或用 --dismiss。",
    ),
}
