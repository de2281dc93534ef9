"""What goes wrong, as RFC 9457 problem details in the caller's language."""

from __future__ import annotations

from typing import Any

import orjson

MEDIA_TYPE = b"application/problem+json"

# code: status, then title and detail in English and in Chinese
PROBLEMS: dict[str, tuple[int, tuple[str, str], tuple[str, str]]] = {
    "no-key": (
        401,
        ("A key is needed", "Send one as `Authorization: Bearer KEY`; `omo-sync keys create` makes one."),
        ("需要密钥", "请以 `Authorization: Bearer 密钥` 发送；用 `omo-sync keys create` 创建。"),
    ),
    "bad-key": (
        401,
        (
            "The key is not known",
            "It is wrong, revoked or has expired; `omo-sync keys list` shows which are valid.",
        ),
        ("密钥无效", "密钥错误、已吊销或已过期；用 `omo-sync keys list` 查看有效的密钥。"),
    ),
    "wrong-scope": (
        403,
        (
            "The key may not do this",
            "It needs the scope {scope}; `omo-sync keys create --scope {scope}` makes one.",
        ),
        ("密钥权限不足", "需要权限 {scope}；用 `omo-sync keys create --scope {scope}` 创建。"),
    ),
    "bad-token": (
        401,
        ("The member's token is not valid", "{why} Let the shop's back end sign a new one."),
        ("会员令牌无效", "{why}请由商城后端重新签发。"),
    ),
    "no-token": (
        401,
        (
            "A member's token is needed",
            "Send the one that the shop's back end signed: `Authorization: Bearer TOKEN`.",
        ),
        ("需要会员令牌", "请以 `Authorization: Bearer 令牌` 发送由商城后端签发的令牌。"),
    ),
    "no-member-tokens": (
        401,
        ("Members' tokens are not set up here", "Set key in [api.member_tokens]; docs/api.md says how."),
        ("此处未启用会员令牌", "请在 [api.member_tokens] 中设置 key；见 docs/api.md。"),
    ),
    "other-member": (
        403,
        ("The token is another member's", "A member sees only their own points."),
        ("令牌属于其他会员", "会员只能查看自己的积分。"),
    ),
    "too-many": (
        429,
        ("Too many requests", "This key may ask {rate} times a second. Wait {seconds} s, then go on."),
        ("请求过多", "该密钥每秒最多请求 {rate} 次。请等待 {seconds} 秒后继续。"),
    ),
    "bad-signature": (
        401,
        (
            "The signature is not valid",
            "Sign the body as it is sent, with the secret configured here; docs/push.md shows how.",
        ),
        ("签名无效", "请用此处配置的密钥对原始请求体签名；见 docs/push.md。"),
    ),
    "old-signature": (
        401,
        (
            "The signature is not of now",
            "Its time is {off} s off, at most {window} s are taken. Set the clock right and sign it again.",
        ),
        ("签名已过期", "签名时间相差 {off} 秒，最多接受 {window} 秒。请校正时钟后重新签名。"),
    ),
    "unsigned": (
        401,
        ("A signature is needed", "This server takes signed facts alone; docs/push.md shows how to sign."),
        ("需要签名", "此服务器只接受已签名的事实；签名方法见 docs/push.md。"),
    ),
    "no-hook": (
        401,
        (
            "Nobody's signature is known for this hook",
            "Nothing is configured for {name}; [hooks.{name}] would say who signs, and what it means.",
        ),
        ("该 webhook 没有已知的签名方", "没有 {name} 的配置；请在 [hooks.{name}] 中设置签名方及其含义。"),
    ),
    "wrong-media": (
        415,
        ("The body is of a kind that is not taken", "It is {what}; taken are {taken}."),
        ("不支持的内容类型", "收到 {what}；可接受 {taken}。"),
    ),
    "busy": (
        503,
        ("Too much is waiting to be stored", "Nothing of this was taken. Send it again in a moment."),
        ("待写入的请求过多", "本次内容未被接收，请稍后重新发送。"),
    ),
    "not-ready": (
        503,
        ("Not caught up yet", "The figures are still being read. Try again in a moment."),
        ("尚未就绪", "数据仍在读取中，请稍后重试。"),
    ),
    "stale": (
        503,
        (
            "The figures are too old",
            "They were last known to be everything {age} s ago. Look at the store and its sources.",
        ),
        ("数据过旧", "{age} 秒前是最后一次确认数据完整。请检查数据库及各来源。"),
    ),
    "not-visible": (
        503,
        ("Position {wanted} is not visible yet", "Position {position} is. Try again in a moment."),
        ("位置 {wanted} 尚不可见", "当前可见位置为 {position}，请稍后重试。"),
    ),
    "no-position": (
        409,
        (
            "Position {wanted} does not exist yet",
            "The log ends at {head}. Ask for a position that an answer has told, or again in a moment.",
        ),
        ("位置 {wanted} 尚不存在", "日志目前止于 {head}。请使用响应中给出的位置，或稍后重试。"),
    ),
    "unknown-sku": (
        404,
        ("There is no such sku", "Nothing is known of {sku}. Check the code."),
        ("没有该商品", "没有 {sku} 的任何信息，请检查编码。"),
    ),
    "unknown-order": (
        404,
        ("There is no such order", "Nothing is reserved for {order}. Check the code."),
        ("没有该订单", "订单 {order} 没有任何预留，请检查编码。"),
    ),
    "sold-out": (
        409,
        ("Not enough is available", "Nothing was reserved. `lines` says what is available; ask for no more."),
        ("库存不足", "未预留任何商品。`lines` 列出可用数量，请按此重试。"),
    ),
    "order-differs": (
        409,
        (
            "The order is reserved with other lines",
            "Order {order} is {state}, as `lines` says. Take another code for another order.",
        ),
        ("该订单已按其他明细预留", "订单 {order} 的状态为 {state}，明细见 `lines`。其他订单请使用其他编码。"),
    ),
    "order-ended": (
        409,
        (
            "The order has ended",
            "Order {order} is {state}, and an order is reserved once. Take another code.",
        ),
        ("该订单已结束", "订单 {order} 的状态为 {state}，每个订单只能预留一次，请使用其他编码。"),
    ),
    "hold-expired": (
        409,
        (
            "Nothing is held that could be confirmed",
            "Order {order} is {state}, or its holds have run out. Reserve again under another code.",
        ),
        ("没有可确认的预留", "订单 {order} 的状态为 {state}，或预留已到期。请用其他编码重新预留。"),
    ),
    "not-held": (
        409,
        (
            "So much is not held",
            "Order {order} is {state}; `lines` says what it holds. Ask for no more than that.",
        ),
        ("预留数量不足", "订单 {order} 的状态为 {state}，`lines` 列出其预留数量，请勿超出。"),
    ),
    "key-reused": (
        409,
        (
            "The idempotency key came with another request",
            "Take a new key for every new request, and the same only to repeat one.",
        ),
        ("幂等键已用于其他请求", "每个新请求请使用新的键，仅在重试同一请求时使用相同的键。"),
    ),
    "queue-full": (
        503,
        ("Too many reservations wait", "Nothing was reserved. Try again in a moment."),
        ("等待处理的预留过多", "未预留任何商品，请稍后重试。"),
    ),
    "not-found": (
        404,
        ("There is no such resource", "/docs lists what there is."),
        ("没有该资源", "/docs 列出了全部接口。"),
    ),
    "wrong-method": (
        405,
        ("The method is not allowed here", "Allowed: {allowed}."),
        ("此处不允许该方法", "允许：{allowed}。"),
    ),
    "bad-request": (
        422,
        ("The request cannot be understood", "{what}"),
        ("无法理解该请求", "{what}"),
    ),
    "too-large": (
        413,
        ("The body is too large", "At most {limit} bytes are taken."),
        ("请求体过大", "最多接受 {limit} 字节。"),
    ),
    "too-slow": (
        504,
        ("It took too long", "After {seconds} s it was given up. Try again."),
        ("处理超时", "{seconds} 秒后已放弃，请重试。"),
    ),
    "failed": (
        500,
        ("Something went wrong here", "It was logged. Try again; nothing was half done."),
        ("服务器内部错误", "已记录。请重试；没有执行到一半的操作。"),
    ),
    "store-unavailable": (
        503,
        ("The store does not answer", "Try again in a moment."),
        ("数据库暂不可用", "请稍后重试。"),
    ),
}


class Problem(Exception):
    """Ends a request. code: a key of PROBLEMS. values: for its sentences. retry_after: seconds."""

    def __init__(
        self, code: str, retry_after: int | None = None, extra: dict[str, Any] | None = None, **values: object
    ) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self.extra = extra or {}
        self.retry_after = retry_after

    @property
    def status(self) -> int:
        return PROBLEMS[self.code][0]

    def body(self, accept_language: bytes = b"") -> bytes:
        """The problem as JSON, its texts in the caller's language."""
        status, english, chinese = PROBLEMS[self.code]
        title, detail = chinese if speaks_chinese(accept_language) else english
        return orjson.dumps(
            {
                "type": f"urn:omo-sync:problem:{self.code}",
                "title": title.format_map(self.values),
                "status": status,
                "detail": detail.format_map(self.values),
                **self.extra,
            }
        )

    def headers(self) -> list[tuple[bytes, bytes]]:
        found = [(b"content-type", MEDIA_TYPE), (b"cache-control", b"no-store")]
        if self.retry_after is not None:
            found.append((b"retry-after", b"%d" % self.retry_after))
        if self.status == 401:
            found.append((b"www-authenticate", b"Bearer"))
        return found


def speaks_chinese(accept_language: bytes) -> bool:
    """Whether the caller would rather read Chinese than English."""
    best = {"zh": 0.0, "en": 0.0}
    for part in accept_language.decode("latin-1").lower().split(","):
        tag, _, weight = part.strip().partition(";q=")
        language = tag[:2]
        if language in best:
            best[language] = max(best[language], as_weight(weight))
    return best["zh"] > best["en"] or (
        best["zh"] == best["en"] > 0
        and accept_language.lower().find(b"zh") < accept_language.lower().find(b"en")
    )


def as_weight(written: str) -> float:
    try:
        return float(written) if written else 1.0
    except ValueError:
        return 0.0
