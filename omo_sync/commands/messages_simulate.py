"""What `simulate` says to people: key → English, Chinese."""

from __future__ import annotations

SIMULATION: dict[str, tuple[str, str]] = {
    "simulate.keep-one": (
        "--keep keeps one chain; leave --seeds out, and name the chain with --seed.",
        "--keep 只保留一条连锁；请去掉 --seeds，并用 --seed 指定。",
    ),
    "simulate.no-folder": (
        "{folder} cannot be made ({error}); name a folder that does not exist yet with --keep.",
        "无法创建 {folder}（{error}）；请用 --keep 指定一个尚不存在的文件夹。",
    ),
    "simulate.kept": (
        "Kept in {folder}. In a new store: `omo-sync ingest --trust-recorded {file}`, "
        "then `omo-sync reconcile --as-of {as_of}`.",
        "已保留在 {folder}。可在新数据库中运行 `omo-sync ingest --trust-recorded {file}`，"
        "然后运行 `omo-sync reconcile --as-of {as_of}`。",
    ),
    "simulate.fails": ("Seed {seed} fails:", "种子 {seed} 未通过："),
    "simulate.more": ("and {count} more", "另有 {count} 项"),
    "simulate.again": (
        "See it again, with `--keep FOLDER` to look into it: {again}",
        "重现（加 --keep FOLDER 可查看详情）：{again}",
    ),
    "simulate.of": ("seed {seed}", "种子 {seed}"),
    "simulate.rival": ("last writer wins", "后写覆盖"),
    "simulate.keys": ("stock keys and members", "库存项与会员"),
    "simulate.wrong": ("wrong", "数值错误"),
    "simulate.wrong-share": ("wrong, of all keys", "错误占比"),
    "simulate.silent": ("silently wrong", "错误且无提示"),
    "simulate.flagged": ("flagged", "有标记"),
    "simulate.rightly": ("flagged rightly", "标记正确"),
    "simulate.asked": ("a person is asked about", "需人工决定"),
    "simulate.asked-share": ("asked, of all keys", "人工占比"),
    "simulate.missed": ("conflicts missed", "遗漏的冲突"),
    "simulate.conflicts": ("conflicts open, of every kind", "待处理冲突（各类）"),
    "simulate.unexpected": ("conflicts open for nothing", "多余的冲突"),
    "simulate.prices": ("prices", "价格"),
    "simulate.prices-wrong": ("prices wrong", "价格错误"),
    "simulate.causes-differences": ("differences undecided", "未决差异"),
    "simulate.causes-explainable": ("of which a fact shows the cause", "其中有事实可说明原因"),
    "simulate.causes-right": ("explained rightly", "解释正确"),
    "simulate.causes-false": ("explained falsely", "解释错误"),
    "simulate.causes-among": ("the true cause among several", "真因在多个可能之中"),
    "simulate.clock-source": ("wrong clocks", "时钟有误的来源"),
    "simulate.clock-told": ("estimated, seconds ahead", "估计超前秒数"),
    "simulate.clock-true": ("in truth", "实际"),
    "simulate.clock-error": ("off by", "误差"),
    "simulate.clocks-more": (
        "The other {count} estimates are closer than these.",
        "其余 {count} 个估计更接近实际。",
    ),
    "simulate.records": (
        "{records} records arrived; {lost} facts were lost on the way.",
        "共到达 {records} 条记录；途中丢失 {lost} 条事实。",
    ),
    "fault.silent": (
        "{about}: the figure is wrong, and nothing says so",
        "{about}：数值错误，且没有任何提示",
    ),
    "fault.wrong": (
        "{about}: {told} is shown, {true} is true, and every fact of it arrived",
        "{about}：显示 {told}，实际 {true}，而其全部事实均已到达",
    ),
    "fault.reserved": (
        "{about}: {told} is reserved, {true} is held in truth",
        "{about}：预留 {told}，实际 {true}",
    ),
    "fault.price": ("{about}: {told} is served, {true} was set", "{about}：售价 {told}，实际应为 {true}"),
    "fault.missed": ("{about}: this conflict is not open", "{about}：该冲突未显示为待处理"),
    "fault.unexpected": (
        "{about}: this conflict is open, and nobody has to decide it",
        "{about}：该冲突待处理，但无需任何人决定",
    ),
    "fault.cause": (
        "{about}: explained as {told}, truly {true}",
        "{about}：被解释为 {told}，实际原因 {true}",
    ),
    "fault.clock": (
        "{about}: the clock is said to be {told} seconds ahead, in truth {true}",
        "{about}：估计时钟超前 {told} 秒，实际 {true} 秒",
    ),
    "fault.passes": (
        "{about}: {told} with passes in between, {true} with the closing one alone",
        "{about}：多次核对为 {told}，仅最后一次核对为 {true}",
    ),
    "fault.rebuild": ("the read models differ from a rebuild: {about}", "读模型与重建结果不同：{about}"),
}
