"""The habits of the house, held by the project itself."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tree import PACKAGE, ROOT, functions, modules, name, texts

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

# Taken apart, so that this file does not contain what it looks for.
FOREIGN = {
    # Where Microsoft's package puts its driver is the same on every machine.
    "machine paths": "|".join(
        rf"(?<![\w.-])/{top}/" for top in ("work", "root", "opt(?!/microsoft)", "home")
    ),
    "unfinished work": r"\b(?:TO" + r"DO|FIX" + r"ME)\b",
    "tickets": r"\b[Ii]ssues? " + r"#?\d",
    "package indexes": "py" + r"pi\.org|python" + r"hosted\.org|--(?:extra-)?index-" + "url",
}
NEIGHBOUR = r"\.\./" + "shared"

LOCKS = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+) \\$", re.MULTILINE)


def test_no_file_of_the_package_is_too_long() -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = [
        f"{name(path)}: {function} has {lines} lines"
        for path in modules()
        for function, lines in functions(path)
        if lines > LONGEST_FUNCTION
    ]
    assert long == []


def test_the_domain_imports_the_standard_library_itself_and_the_errors() -> None:
    foreign = [
        f"{name(path)}: {module}"
        for path in sorted((PACKAGE / "domain").rglob("*.py"))
        for module in imported(path)
        if module.split(".")[0] not in sys.stdlib_module_names
        and module != "omo_sync.errors"
        and not f"{module}.".startswith("omo_sync.domain.")
    ]
    assert foreign == []


def imported(path: Path) -> list[str]:
    """Names of the modules that a file imports; relative imports keep their dots."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append("." * node.level + (node.module or ""))
    return found


@pytest.mark.parametrize("pattern", FOREIGN.values(), ids=FOREIGN.keys())
def test_the_tree_speaks_of_itself_alone(pattern: str) -> None:
    assert found_in_tree(pattern, but_not_in=()) == []


def test_only_tests_and_benchmarks_look_beside_the_project() -> None:
    assert found_in_tree(NEIGHBOUR, but_not_in=("tests", "benchmarks")) == []


def found_in_tree(pattern: str, but_not_in: tuple[str, ...]) -> list[str]:
    sought = re.compile(pattern)
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path, text in texts()
        if path.relative_to(ROOT).parts[0] not in but_not_in
        for number, line in enumerate(text.splitlines(), start=1)
        if sought.search(line)
    ]


def test_the_locks_pin_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pins = {
        canonicalize_name(found[1]): found[2] for lock in LOCKS for found in PINNED.finditer(locked(lock))
    }
    asked = map(Requirement, project["project"]["dependencies"] + project["dependency-groups"]["dev"])
    missing = [
        str(requirement)
        for requirement in asked
        if not requirement.specifier.contains(pins.get(canonicalize_name(requirement.name), "0"))
    ]
    assert missing == [], "run `make lock`"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_file_has_its_hash(lock: str) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", locked(lock), flags=re.MULTILINE)[1:]
    assert entries
    unsure = [
        entry.splitlines()[0] for entry in entries if not PINNED.match(entry) or "--hash=sha256:" not in entry
    ]
    assert unsure == []


def locked(lock: str) -> str:
    return (ROOT / lock).read_text("utf-8")
