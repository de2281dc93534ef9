"""What the commands say to people: key → English, Chinese. Machine formats use none of it."""

from __future__ import annotations

from typing import Literal

from omo_sync.commands.messages_adapters import ADAPTERS
from omo_sync.commands.messages_columns import HEADINGS
from omo_sync.commands.messages_demo import DEMO
from omo_sync.commands.messages_publish import PUBLISHING
from omo_sync.commands.messages_simulate import SIMULATION
from omo_sync.commands.messages_store import STORE
from omo_sync.commands.messages_storefront import STOREFRONT

Language = Literal["en", "zh"]

ENGLISH: Language = "en"
CHINESE: Language = "zh"

SENTENCES: dict[str, tuple[str, str]] = {
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
    "serve.listening": (
        "Serving at http://{host}:{port} (what there is: http://{host}:{port}/docs). Ctrl-C ends it.",
        "服务地址 http://{host}:{port}（接口说明：http://{host}:{port}/docs）。按 Ctrl-C 结束。",
    ),
    "keys.created": (
        "Keep it now: it is shown this once. `omo-sync keys revoke {prefix}` takes it back.",
        "请立即保存：密钥只显示这一次。用 `omo-sync keys revoke {prefix}` 可吊销。",
    ),
    "keys.unknown": (
        "No key begins with {prefix}; there are: {known}.",
        "没有以 {prefix} 开头的密钥；现有：{known}。",
    ),
    "keys.revoked": ("{prefix} is revoked.", "{prefix} 已吊销。"),
    "keys.no-scope": (
        "Say what the key may do: --scope, one or several of {known}.",
        "请说明密钥的权限：--scope，可多次给出：{known}。",
    ),
    "keys.no-source": (
        "Say which sources the key speaks for: --source, for example --source 'pos/*'.",
        "请说明密钥可代表哪些来源：--source，例如 --source 'pos/*'。",
    ),
    "keys.expires": ("--expires: {error}", "--expires：{error}"),
    "settings.applied": (
        "The configuration has changed: its settings now judge all facts, old and new.",
        "配置已更改：新设置将用于判断全部事实，包括以前的。",
    ),
    "settings.refolding": (
        "The corrections of clocks have changed: all facts are folded anew.",
        "时钟校正已更改：正在重新折算全部事实。",
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
    "reconcile.taken": (
        "Rules took the figure of a source in {count} conflicts; `omo-sync report` says which rules.",
        "规则在 {count} 个冲突中采信了来源的数值；`omo-sync report` 显示是哪些规则。",
    ),
    "reconcile.next": (
        "`omo-sync conflicts list --state open` shows what needs a decision.",
        "`omo-sync conflicts list --state open` 列出需要决定的冲突。",
    ),
    "sync.failed": (
        "{name} could not be read to its end: {error}. "
        "What was read is stored; the next sync goes on from there.",
        "{name} 未能读完：{error}。已读取的部分已保存；下次同步将从该处继续。",
    ),
    "sync.nothing": (
        "No sources are configured. `omo-sync init` writes a configuration that shows how; "
        "name it with --config.",
        "没有配置任何来源。`omo-sync init` 会写出带示例的配置文件；请用 --config 指定它。",
    ),
    "run.no-sources": (
        "No sources are configured: what is ingested or pushed is folded and judged, nothing is pulled.",
        "没有配置任何来源：只汇总并核对导入或推送的事实，不拉取数据。",
    ),
    "run.no-address": (
        "--listen is {listen}, which is no address; write 127.0.0.1:9464, or none.",
        "--listen 的值 {listen} 不是地址；请写成 127.0.0.1:9464，或 none。",
    ),
    "run.taken": (
        "The daemon cannot listen on {listen} ({error}). Give another address by --listen HOST:PORT, "
        "or --listen none.",
        "无法在 {listen} 上监听（{error}）。请用 --listen 主机:端口 指定其他地址，或用 --listen none。",
    ),
    "sources.unknown": (
        "{name} is not a configured source; there are: {known}.",
        "{name} 不是已配置的来源；现有：{known}。",
    ),
    "quarantine.which": ("Name the records to replay, or --all.", "请指定要重放的记录，或使用 --all。"),
    "quarantine.replayed": (
        "replayed {replayed}  superseded {superseded}  refused {refused}  unconfigured {unconfigured}",
        "已接受 {replayed}  已被取代 {superseded}  仍被拒绝 {refused}  来源未配置 {unconfigured}",
    ),
    "quarantine.refused": (
        "What was refused again stays, with what is wrong now: `omo-sync quarantine list`.",
        "再次被拒绝的记录仍保留，并注明现在的原因：`omo-sync quarantine list`。",
    ),
    "quarantine.unconfigured": (
        "Some records came from sources that are not configured here; "
        "name their configuration with --config.",
        "部分记录所属的来源未在此配置；请用 --config 指定其配置文件。",
    ),
    "quarantine.no-reason": (
        "Say why it is discarded: --reason TEXT.",
        "请说明丢弃的原因：--reason TEXT。",
    ),
    "quarantine.closed": ("{id} is {state} already.", "{id} 已处于 {state} 状态。"),
    "quarantine.discarded": (
        "{id} is discarded; `omo-sync quarantine show {id}` still shows it.",
        "{id} 已丢弃；仍可用 `omo-sync quarantine show {id}` 查看。",
    ),
    "items.bad-sku": (
        "The sku is {sku}; give 1 to 64 printable characters in NFC, without leading or trailing space.",
        "sku 为 {sku}；应为 1 至 64 个可打印字符（NFC），首尾不能有空格。",
    ),
    "items.no-alias": (
        "The alias is empty; give the code as the source writes it.",
        "别名为空；请给出来源所写的编码。",
    ),
    "items.everywhere": ("every source", "所有来源"),
    "items.mapped": ("{alias} now means {sku}, for {where}.", "{alias} 现在表示 {sku}（{where}）。"),
    "items.replayed": (
        "Records that waited for a code: {count} taken now, {waiting} still waiting.",
        "因编码而等待的记录：现已接受 {count} 条，仍在等待 {waiting} 条。",
    ),
    "schema.written": ("{count} files written to {directory}.", "已在 {directory} 写入 {count} 个文件。"),
    "init.exists": (
        "{path} exists already and is left as it is; name another with --config.",
        "{path} 已存在，未作改动；请用 --config 指定其他文件名。",
    ),
    "init.unwritable": (
        "{path} cannot be written ({error}); choose another folder with --config.",
        "无法写入 {path}（{error}）；请用 --config 选择其他位置。",
    ),
    "init.store": ("The store is made: {path}", "已创建数据库：{path}"),
    "init.store-there": ("The store was there already: {path}", "数据库已存在：{path}"),
    "init.written": (
        "The configuration is written: {path}\n"
        "Next: describe your sources in it, then\n"
        "  export OMO_SYNC_CONFIG={quoted}\n"
        "  omo-sync doctor\n"
        "  omo-sync sync",
        "已写入配置：{path}\n"
        "下一步：在其中描述您的数据来源，然后运行\n"
        "  export OMO_SYNC_CONFIG={quoted}\n"
        "  omo-sync doctor\n"
        "  omo-sync sync",
    ),
    "projections.status": (
        "position {position}  head {head}  behind {behind} ({seconds} s)  "
        "log clock {clock}  set aside {aside}",
        "已处理至 {position}  日志末尾 {head}  落后 {behind}（{seconds} 秒）  日志时钟 {clock}  搁置 {aside}",
    ),
    "projections.no-pass": ("-", "-"),
    "projections.behind": (
        "The read models are behind the log; the next ingest, sync or reconcile brings them up to it.",
        "读模型落后于日志；下一次 ingest、sync 或 reconcile 会补上。",
    ),
    "projections.aside": (
        "Position {position}, {stream}, {type}, is left out: {reason}. This is a mistake of omo-sync, not of "
        "the fact; a version that mends it takes it in by `omo-sync projections rebuild`.",
        "位置 {position}（{stream}，{type}）已被搁置：{reason}。这是 omo-sync 的错误，事实本身无误；"
        "修复后的版本用 `omo-sync projections rebuild` 即可补上。",
    ),
    "projections.rebuilt": ("Rebuilt up to position {position}.", "已重建至位置 {position}。"),
    "projections.equal": (
        "Equal: the read models are what a rebuild gives.",
        "一致：读模型与重建结果相同。",
    ),
    "projections.differ": (
        "Different in {count} rows. `omo-sync projections rebuild` makes the read models right; "
        "please report what differed.",
        "有 {count} 行不同。`omo-sync projections rebuild` 可修正读模型；请反馈差异内容。",
    ),
    "doctor.wrong": ("NOT OK", "有问题"),
    "doctor.next": (
        "What is not ok says how to mend it; then run `omo-sync doctor` again.",
        "有问题的项目已注明如何处理；处理后请再次运行 `omo-sync doctor`。",
    ),
    "doctor.no-configuration": (
        "none; the defaults hold (`omo-sync init` writes one)",
        "未指定；使用默认值（`omo-sync init` 可写出一份）",
    ),
    "doctor.configuration": ("{path}, sources: {count}", "{path}，来源数：{count}"),
    "doctor.adapter": (
        "{value} does not load ({error}); install its package again, or remove it.",
        "{value} 无法加载（{error}）；请重新安装其软件包，或将其移除。",
    ),
    "doctor.folder": (
        "{folder} cannot be written to; let this user write there, or choose another with --database.",
        "无法写入 {folder}；请授予当前用户写权限，或用 --database 选择其他位置。",
    ),
    "doctor.no-database": (
        "{path} is not made yet; `omo-sync init` or the first `omo-sync ingest` makes it",
        "{path} 尚未创建；`omo-sync init` 或首次 `omo-sync ingest` 会创建它",
    ),
    "doctor.damaged": (
        "{path} is damaged ({error}); restore it from a backup.",
        "{path} 已损坏（{error}）；请从备份恢复。",
    ),
    "doctor.writable": ("a write transaction can be had", "可以开始写事务"),
    "doctor.behind": (
        "{count} entries behind the log; the next ingest, sync or reconcile catches up.",
        "落后日志 {count} 条；下一次 ingest、sync 或 reconcile 会补上。",
    ),
    "db.current": (
        "{database} has the tables of version {version}, which this omo-sync works with.",
        "{database} 的表结构为版本 {version}，与本版 omo-sync 一致。",
    ),
    "db.outdated": (
        "{database} has the tables of version {version}, or other read models; run `omo-sync db upgrade`.",
        "{database} 的表结构为版本 {version}，或读模型属于其他版本；请运行 `omo-sync db upgrade`。",
    ),
    "doctor.aside": (
        "{count} facts are left out, since folding them failed; `omo-sync projections status` says which.",
        "有 {count} 条事实处理失败而被搁置；`omo-sync projections status` 会列出。",
    ),
    "doctor.caught-up": ("caught up, position {position}", "已跟上，位置 {position}"),
    "doctor.redis": (
        "{name} does not serve ({error}); all goes on without it, only slower to notice. Start it, or "
        "correct `url` in [redis].",
        "{name} 不可用（{error}）；一切照常运行，只是较慢得知变化。请启动它，或更正 [redis] 中的 `url`。",
    ),
    "doctor.target": ("it can be told; nothing was written", "可以写入；本次检查没有写入任何内容"),
    "doctor.source": (
        "{rows} rows looked at, {refused} of them would be refused.",
        "查看了 {rows} 行，其中 {refused} 行会被拒绝。",
    ),
    "explain.known-at": (
        "As known at {at}: by what was recorded up to then.",
        "按 {at} 时的已知情况：以当时已记录的事实为准。",
    ),
    "clocks.advice": (
        "Clocks can be corrected by the configuration; what was said stays in the log. Add:",
        "可通过配置校正时钟；来源所称时间仍保留在日志中。请添加：",
    ),
    "resolve.which": (
        "Say one of --accept SOURCE, --set VALUE, or --dismiss --reason TEXT.",
        "请在 --accept SOURCE、--set VALUE、--dismiss --reason TEXT 中选择一项。",
    ),
    "resolve.no-reason": (
        "Say why it is dismissed: --dismiss --reason TEXT.",
        "请说明驳回的原因：--dismiss --reason TEXT。",
    ),
    "resolve.done": (
        "{id} is {state} now. `omo-sync conflicts undo {id}` takes this back.",
        "{id} 现在为 {state}。`omo-sync conflicts undo {id}` 可撤销。",
    ),
    "resolve.undone": ("Taken back; {id} is {state} now.", "已撤销；{id} 现在为 {state}。"),
    "resolve.asked": (
        "No rule decides it any more; {id} is {state} now. `omo-sync conflicts undo {id}` leaves it to the "
        "rule again.",
        "不再由规则决定；{id} 现在为 {state}。`omo-sync conflicts undo {id}` 可重新交由规则处理。",
    ),
    "resolve.version": (
        "--version belongs to one conflict. For several, keep a preview and give it with --previewed FILE.",
        "--version 只用于单个冲突。处理多个时，请保存预览并用 --previewed FILE 给出。",
    ),
    "resolve.why": (
        "Say why they are decided so: --reason TEXT.",
        "请说明作此决定的原因：--reason TEXT。",
    ),
    "resolve.choose": (
        "Say which conflicts: their ids; or --all, --kind, --sku, --location, --source, --older-than; "
        "or --previewed FILE.",
        "请指定冲突：给出 id；或用 --all、--kind、--sku、--location、--source、--older-than；"
        "或用 --previewed FILE。",
    ),
    "resolve.no-preview": (
        "{path}, line {number}, is no line of a preview; make one with --preview --format jsonl.",
        "{path} 第 {number} 行不是预览内容；请用 --preview --format jsonl 生成。",
    ),
    "undo.choose": (
        "Say whose decisions: the ids of conflicts; --bulk NUMBER; or --rule NAME.",
        "请指定要撤销的决定：冲突的 id、--bulk NUMBER 或 --rule NAME。",
    ),
    "rules.no-config": (
        "Name the changed configuration: `omo-sync rules test --config FILE`.",
        "请指定更改后的配置：`omo-sync rules test --config FILE`。",
    ),
    "rules.tested": (
        "Judged otherwise: {count} claims. Nothing was written.",
        "判断不同的分歧点：{count} 个。未写入任何内容。",
    ),
    "rules.clocks": (
        "The configuration corrects clocks otherwise, too; this is judged by the corrections in force.",
        "该配置还更改了时钟校正；此处仍按现行校正判断。",
    ),
    "bulk.preview": (
        "{count} in all. Nothing was done.",
        "共 {count} 项。未作任何更改。",
    ),
    "bulk.none": ("Nothing fits; nothing was done.", "没有符合的项目；未作任何更改。"),
    "bulk.yes": (
        "{count} would be done, and nobody can be asked here: look with --preview, then say --yes.",
        "将处理 {count} 项，而此处无法询问：请先用 --preview 查看，再加 --yes。",
    ),
    "bulk.sure": ("{count} in all. Go on?", "共 {count} 项，是否继续？"),
    "bulk.decided": (
        "Decided: {done}; left alone: {left}. "
        "`omo-sync conflicts undo --bulk {bulk}` takes all of this back.",
        "已决定 {done} 项；未处理 {left} 项。`omo-sync conflicts undo --bulk {bulk}` 可全部撤销。",
    ),
    "bulk.undone": (
        "Taken back: {done}; left alone: {left}.",
        "已撤销 {done} 项；未处理 {left} 项。",
    ),
    "conflicts.open-since": ("{since}: open", "{since}：待处理"),
    "conflicts.was-open": ("{since} to {until}", "{since} 至 {until}"),
    "conflicts.claim": ("{instant}  {about}  {standing}", "{instant}  {about}  {standing}"),
    "conflicts.said": ("{time} (said {said})", "{time}（原称 {said}）"),
    "conflicts.difference": ("difference {difference}", "差异 {difference}"),
    "conflicts.missing": ("missing numbers {numbers}", "缺失序号 {numbers}"),
    "conflicts.decision": (
        "{time}  {who}: {action}  reason: {reason}  ({id})",
        "{time}  {who}：{action}  原因：{reason}  （{id}）",
    ),
    "standing.open": ("needs a decision", "需要决定"),
    "standing.pending": ("not settled yet", "尚未沉淀"),
    "standing.covered": ("covered by: {by}", "已由 {by} 处理"),
    "progress.rules": ("judging", "正在判断"),
    "progress.decide": ("deciding", "正在处理"),
    "progress.simulate": ("simulating", "模拟"),
    "progress.report": ("reporting", "生成报告"),
    "progress.sync": ("pulling", "读取来源"),
    "progress.rebuild": ("rebuilding", "重建"),
    "progress.verify": ("verifying", "验证"),
    "progress.ingest": ("taking events", "接收事件"),
    "progress.reconcile": ("reconciling", "核对"),
    **ADAPTERS,
    **DEMO,
    **HEADINGS,
    **PUBLISHING,
    **SIMULATION,
    **STORE,
    **STOREFRONT,
}


def text(language: Language, key: str, **values: object) -> str:
    """The sentence of a key with its values put in."""
    english, chinese = SENTENCES[key]
    return (chinese if language == CHINESE else english).format(**values)
