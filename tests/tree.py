"""The project's own files, for the tests that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "omo_sync"

# What tools and the demo leave behind is not the project's.
LEFT_BEHIND = {"__pycache__", "build", "dist", "demo"}


def modules() -> list[Path]:
    """Every Python file of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines of each function and method in a file, decorators left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.name, node.end_lineno - node.lineno + 1


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the project with its content; hidden folders but `.ci` are not looked into."""
    for path in sorted(ROOT.rglob("*")):
        folders = path.relative_to(ROOT).parts[:-1]
        if any(folder in LEFT_BEHIND or (folder[0] == "." and folder != ".ci") for folder in folders):
            continue
        if path.is_file() and not path.name.endswith((".db", ".db-wal", ".db-shm", ".pyc", ".gz")):
            yield path, path.read_text(encoding="utf-8", errors="replace")


def name(path: Path) -> str:
    """The path as it is shown in a failure."""
    return path.relative_to(ROOT).as_posix()
