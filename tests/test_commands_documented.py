"""The front door tells the truth: commands, targets and codes are documented, and documented ones exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import typer

from omo_sync.cli import app
from tests.tree import ROOT, modules, name, texts

READMES = ("README.md", "README.zh-CN.md")
COMMANDS = ROOT / "docs" / "commands.md"
LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]+)")
CODE_BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands() -> set[str]:
    """Every command as one types it, for example `omo-sync stock list`; groups alone are none."""
    return set(walk("omo-sync", typer.main.get_command(app)))


def walk(path: str, command: object) -> Iterator[str]:
    children = getattr(command, "commands", {})
    if not children:
        yield path
    for word, child in children.items():
        if not child.hidden:
            yield from walk(f"{path} {word}", child)


def read(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def test_every_command_is_in_both_readmes_or_in_the_page_of_commands() -> None:
    everywhere = COMMANDS.read_text("utf-8") if COMMANDS.exists() else ""
    for readme in READMES:
        known = read(readme) + everywhere
        assert [command for command in sorted(commands()) if command not in known] == [], readme


def test_no_command_is_invented() -> None:
    # `omo-sync stock list --sku X` has to begin with a command that exists.
    pages = [*READMES, *(["docs/commands.md"] if COMMANDS.exists() else [])]
    typed = {
        words.strip()
        for page in pages
        for block in CODE_BLOCK.findall(read(page))
        for words in re.findall(r"^\s*(?:\$ )?(omo-sync(?: +[a-z]+)+)", block, re.MULTILINE)
    }
    unknown = [
        words for words in sorted(typed) if not any(f"{words} ".startswith(f"{c} ") for c in commands())
    ]
    assert typed
    assert unknown == []


def test_every_make_target_named_in_the_readmes_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    for readme in READMES:
        blocks = "\n".join(CODE_BLOCK.findall(read(readme)))
        named = set(re.findall(r"\bmake ([a-z]+)", blocks))
        assert named, readme
        assert named <= targets, readme


def test_every_error_code_has_its_line() -> None:
    raised = {code for path in modules() for code in re.findall(r"\bE[12]\d\d\b", path.read_text("utf-8"))}
    lines = set(re.findall(r"^\W*(E[12]\d\d)\b", read("docs/errors.md"), re.MULTILINE))
    assert raised
    assert sorted(raised - lines) == []


def test_every_link_between_the_pages_leads_somewhere() -> None:
    pages = [path for path, _ in texts() if path.suffix == ".md"]
    dead = [
        f"{name(page)}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text("utf-8"))
        if not (page.parent / link).exists()
    ]
    assert dead == []


def test_every_module_says_what_it_is() -> None:
    silent = [name(path) for path in modules() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []
