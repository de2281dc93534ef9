"""What `publish` says to people: key → English, Chinese."""

from __future__ import annotations

PUBLISHING: dict[str, tuple[str, str]] = {
    "publish.told": (
        "{target}: {due} differed, {told} told, {refused} refused, {dead} given up",
        "{target}：有差异 {due}，已写入 {told}，被拒绝 {refused}，已放弃 {dead}",
    ),
    "publish.nothing": (
        "No target is configured: add [targets.NAME] (docs/publish.md).",
        "没有配置目标：请添加 [targets.名称]（见 docs/publish.md）。",
    ),
    "publish.unknown": (
        "{name} is no target; there are: {known}.",
        "没有名为 {name} 的目标；现有：{known}。",
    ),
    "publish.busy": (
        "{target}: another process is telling it; nothing was done here.",
        "{target}：另一个进程正在写入，此处未作任何操作。",
    ),
    "publish.preview": (
        "{count} figures would be told. Nothing was written.",
        "将写入 {count} 个数值。未写入任何内容。",
    ),
    "publish.dead": (
        "Given up: {count}; `omo-sync publish dead list` shows why, and `omo-sync publish dead replay` "
        "tries again.",
        "已放弃 {count} 个；用 `omo-sync publish dead list` 查看原因，"
        "用 `omo-sync publish dead replay` 重试。",
    ),
    "publish.replayed": (
        "{count} figures are told again by the next run, as they then are.",
        "{count} 个数值将在下一次运行时按届时的状态重新写入。",
    ),
    "publish.no-dead": (
        "No figure given up has the reference {reference}; `omo-sync publish dead list` shows them.",
        "没有引用号为 {reference} 的已放弃数值；用 `omo-sync publish dead list` 查看。",
    ),
    "publish.which": (
        "Say which: references, --target or --all.",
        "请指明：引用号、--target 或 --all。",
    ),
    "column.target": ("target", "目标"),
    "column.value": ("value", "数值"),
    "column.change": ("change", "变化"),
    "column.holds": ("holds", "目标现值"),
    "column.sends": ("sends", "发送内容"),
    "column.told": ("told", "已写入"),
    "column.due": ("due", "待写入"),
    "column.dead": ("given up", "已放弃"),
    "column.tries": ("tries", "尝试次数"),
    "column.error": ("why", "原因"),
    "column.reference": ("reference", "引用号"),
    "column.position": ("position", "位置"),
    "column.behind": ("behind", "落后"),
}
