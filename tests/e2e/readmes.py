"""What the READMEs show of commands and of what they print."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
IN_LANGUAGES = [("README.md", "C.UTF-8"), ("README.zh-CN.md", "zh_CN.UTF-8")]
ELLIPSIS = "…"


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def shown(readme: str, containing: str) -> list[str]:
    """The lines of the one block in which these words stand, of each what is before an ellipsis."""
    (block,) = [block for block in readme.split("```\n") if containing in block]
    return [beginning for line in block.splitlines() if (beginning := line.split(ELLIPSIS)[0].rstrip())]


def missing(lines: list[str], printed: list[str]) -> list[str]:
    """The lines that were not printed, in this order."""
    rest = iter(printed)
    return [line for line in lines if not any(one.startswith(line) for one in rest)]


def scripts(readme: str) -> list[str]:
    """The shell blocks."""
    return [block.split("```")[0] for block in readme.split("```sh\n")[1:]]
