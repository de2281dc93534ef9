"""What the commands around the storefront say: key → English, Chinese."""

from __future__ import annotations

STOREFRONT: dict[str, tuple[str, str]] = {
    "serve.demo": (
        "A shop to look at: {url}\nThe same as member {member}: {url}#token={token}\n"
        "For trying only: whoever reaches this address may read everything and reserve goods.",
        "商城演示页：{url}\n以会员 {member} 打开：{url}#token={token}\n"
        "仅供试用：能访问此地址的任何人都可以查看全部数据并预留商品。",
    ),
    "serve.demo-no-member": (
        "A shop to look at: {url}\n"
        "For trying only: whoever reaches this address may read everything and reserve goods.",
        "商城演示页：{url}\n仅供试用：能访问此地址的任何人都可以查看全部数据并预留商品。",
    ),
    "webhooks.which": (
        "Name the messages to send again, or --all; `omo-sync webhooks dead` lists them.",
        "请指定要重发的消息，或用 --all；`omo-sync webhooks dead` 可列出。",
    ),
    "webhooks.replayed": (
        "{count} messages wait to be sent again; the daemon (`omo-sync run`) sends them.",
        "{count} 条消息等待重发；由守护进程（`omo-sync run`）发送。",
    ),
    "members.sure": (
        "Destroy what leads from the phone, cards and openids of {member} to them, for good?",
        "确定永久销毁会员 {member} 的手机号、卡号与 openid 的对应关系吗？",
    ),
    "members.kept": ("Nothing was erased of {member}.", "未删除会员 {member} 的任何信息。"),
    "members.erased": (
        "{member} is erased: {identities} identities lead nowhere now, {records} quarantined records were "
        "emptied. The points stay under the pseudonym.",
        "会员 {member} 已删除：{identities} 个身份标识已无法对应，{records} 条隔离记录已清空。"
        "积分仍保留在化名之下。",
    ),
    "column.waiting": ("waiting", "待发"),
    "column.delivered": ("delivered", "已送达"),
    "column.last": ("last delivered", "最近送达"),
    "column.attempts": ("attempts", "尝试次数"),
    "column.made": ("made", "生成时间"),
}
