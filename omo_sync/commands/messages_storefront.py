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
}
