"""What commands say about the store as a whole: key → English, Chinese."""

from __future__ import annotations

STORE: dict[str, tuple[str, str]] = {
    "store.missing": (
        "There is no store at {path}. Run `omo-sync init` or `omo-sync ingest`, "
        "or name another with --database.",
        "{path} 处没有数据库。请先运行 `omo-sync init` 或 `omo-sync ingest`，或用 --database 指定另一个。",
    ),
    "store.recovering": (
        "{path} is starting or recovering; waiting for it.",
        "{path} 正在启动或恢复；等待其就绪。",
    ),
    "store.silent": (
        "Nobody answers at {path}; waiting for the server for up to {seconds} seconds.",
        "{path} 无应答；最多等待服务器 {seconds} 秒。",
    ),
}
