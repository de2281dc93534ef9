"""What the commands say to people: key → English, Chinese. Machine formats use none of it."""

from __future__ import annotations

ENGLISH, CHINESE = "en", "zh"

SENTENCES: dict[str, tuple[str, str]] = {
    "store.missing": (
        "There is no store at {path}. Run `omo-sync init` or `omo-sync ingest`, or name another with --database.",
        "{path} 处没有数据库。请先运行 `omo-sync init` 或 `omo-sync ingest`，或用 --database 指定另一个。",
    ),
    "choice": (
        "{option} is {written!r}, which is none of: {known}.",
        "{option} 的值 {written!r} 不在以下各项之中：{known}。",
    ),
    "unexpected": (
        "Something went wrong that omo-sync did not foresee: {error}. "
        "OMO_SYNC_DEBUG=1 shows where; what was acknowledged before is safe.",
        "发生了意料之外的错误：{error}。设置 OMO_SYNC_DEBUG=1 可查看位置；此前已确认的内容不受影响。",
    ),
    "instant.no-offset": (
        "{option} is {written}, which has no offset; write {example}",
        "{option} 的值 {written} 没有时差；请写成 {example}",
    ),
    "instant.wrong": (
        "{option} is {written}, which is not a time; write one such as {example}",
        "{option} 的值 {written} 不是时间；请写成如 {example}",
    ),
    "settings.applied": (
        "The configuration has changed: its settings now judge all facts, old and new.",
        "配置已更改：新设置将用于判断全部事实，包括以前的。",
    ),
    "totals.read": ("read {count}", "读取 {count}"),
    "totals.accepted": ("accepted {count}", "接受 {count}"),
    "totals.duplicates": ("duplicates {count}", "重复 {count}"),
    "totals.divergent": ("divergent {count}", "内容不一 {count}"),
    "totals.quarantined": ("quarantined {count}", "隔离 {count}"),
    "totals.skipped": ("skipped {count}", "跳过 {count}"),
    "ingest.empty": ("Nothing was read: {paths}: no records.", "没有读到任何内容：{paths} 中没有记录。"),
    "ingest.quarantined": (
        "Refused and kept in quarantine: {count}. `omo-sync quarantine list` says why; "
        "after a fix, `omo-sync quarantine replay --all` takes them again.",
        "被拒绝并已保留：{count} 条。`omo-sync quarantine list` 说明原因；"
        "修正后用 `omo-sync quarantine replay --all` 重新接收。",
    ),
    "ingest.divergent": (
        "Known facts told differently: {count}. The first variants stand; "
        "`omo-sync conflicts list --kind divergent-duplicate` shows them after the next pass.",
        "与已知事实内容不同：{count} 条。以先到者为准；"
        "下次核对后可用 `omo-sync conflicts list --kind divergent-duplicate` 查看。",
    ),
    "ingest.stdin-twice": (
        "`-` (standard input) can be read once only; name it once.",
        "`-`（标准输入）只能读取一次；请只写一次。",
    ),
    "ingest.folder": (
        "{path} is a folder; name the files in it, or configure it as a source for `omo-sync sync`.",
        "{path} 是文件夹；请指定其中的文件，或在配置中设为来源后用 `omo-sync sync` 读取。",
    ),
    "ingest.missing": ("{path} does not exist; check the name.", "{path} 不存在；请检查名称。"),
    "ingest.unreadable": (
        "{path} cannot be read ({error}); let this user read it.",
        "无法读取 {path}（{error}）；请授予当前用户读取权限。",
    ),
    "ingest.damaged": ("{path}: {error}", "{path}：{error}"),
    "reconcile.line": (
        "pass at {as_of}  open {open}  pending {pending}  resolved {resolved}  "
        "dismissed {dismissed}  explained {explained}",
        "核对时刻 {as_of}  待处理 {open}  观察中 {pending}  已解决 {resolved}  "
        "已驳回 {dismissed}  已自行消除 {explained}",
    ),
    "reconcile.next": (
        "`omo-sync conflicts list --state open` shows what needs a decision.",
        "`omo-sync conflicts list --state open` 列出需要决定的冲突。",
    ),
    "progress.ingest": ("taking events", "接收事件"),
    "progress.reconcile": ("reconciling", "核对"),
    "column.on_hand": ("on hand", "现有"),
    "column.reserved": ("reserved", "预留"),
    "column.available": ("available", "可售"),
    "column.flags": ("flags", "标记"),
    "column.location": ("location", "门店/仓库"),
    "column.channel": ("channel", "渠道"),
    "column.list": ("list", "标价"),
    "column.promotion": ("promotion", "促销价"),
    "column.member": ("member", "会员"),
    "column.effective": ("effective", "实付价"),
    "column.currency": ("currency", "币种"),
    "column.balance": ("balance", "积分"),
    "column.kind": ("kind", "类型"),
    "column.key": ("key", "对象"),
    "column.state": ("state", "状态"),
    "column.claims": ("claims", "分歧数"),
    "column.code": ("code", "代码"),
    "column.source": ("source", "来源"),
    "column.message": ("message", "说明"),
}


def text(language: str, key: str, **values: object) -> str:
    """The sentence of a key with its values put in."""
    english, chinese = SENTENCES[key]
    return (chinese if language == CHINESE else english).format(**values)
