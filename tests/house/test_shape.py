"""Size, names and floors of the code."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from pathlib import Path

MOST_LINES = {"src/": 500, "scripts/": 500, "benchmarks/": 500, "tests/": 800, "frontend/src/": 400}
MOST_STATEMENT_LINES = 60
NO_SUBJECT = {"utils", "util", "helpers", "helper", "manager", "managers", "core", "misc", "temp", "tmp"}
LATER = (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK"))
MARK = re.compile("|".join(rf"\b{first}{rest}\b" for first, rest in LATER))
EXCUSE = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?P<rest>.*)$")
REASONED = re.compile(r"(?::\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*|\[[a-z-]+(?:,\s*[a-z-]+)*\])\s*(?:#|-)\s*\S.*\S")


def test_floors_hold(root: Path) -> None:
    """Every import contract is kept: a floor imports only floors below it."""
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(linter), "--no-cache"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_files_are_short(files: dict[str, str]) -> None:
    """No source file is longer than its limit."""
    code = {path: text for path, text in files.items() if path.endswith((".py", ".ts", ".css", ".typ"))}
    assert {
        path: length
        for path, text in code.items()
        for start, most in MOST_LINES.items()
        if path.startswith(start) and (length := text.count("\n")) > most
    } == {}


def test_functions_are_short(trees: dict[str, ast.Module]) -> None:
    """No function body is longer than sixty lines, docstring aside."""
    long = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[min(len(node.body) - 1, int(ast.get_docstring(node) is not None))]
                length = (node.end_lineno or 0) - first.lineno + 1
                if length > MOST_STATEMENT_LINES:
                    long[f"{path}:{node.name}"] = length
    assert long == {}


def test_modules_are_named_after_their_subject(python_files: dict[str, str]) -> None:
    """No module is called utils, helpers, manager or the like."""
    assert [path for path in python_files if NO_SUBJECT & {Path(path).stem, Path(path).parent.name}] == []


def test_nothing_is_left_for_later(files: dict[str, str]) -> None:
    """No mark in a file promises what is not there; open work belongs in the tracker."""
    marked = [
        f"{path}:{number}"
        for path, text in files.items()
        if not path.endswith((".json", ".txt", ".geojson", ".csv"))
        for number, line in enumerate(text.splitlines(), start=1)
        if MARK.search(line)
    ]
    assert marked == [], "\n".join(["", *marked])


def test_every_exception_to_a_tool_has_its_reason(python_files: dict[str, str]) -> None:
    """Each noqa and type-ignore comment names its code and, after a dash or hash, why."""
    bare = []
    for path, text in python_files.items():
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            found = EXCUSE.search(token.string) if token.type == tokenize.COMMENT else None
            if found and not REASONED.match(found["rest"].strip()):
                bare.append(f"{path}:{token.start[0]} {token.string}")
    assert bare == [], "\n".join(["", *bare])


def test_kernels_are_compiled_when_they_are_asked(trees: dict[str, ast.Module]) -> None:
    """No kernel names its types in advance, for then every start compiles it, used or not; each keeps its code."""
    calls = {
        f"{path}:{node.lineno}": node
        for path, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "njit"
    }
    assert calls
    assert [place for place, call in calls.items() if call.args] == []
    assert [place for place, call in calls.items() if "cache" not in {key.arg for key in call.keywords}] == []
