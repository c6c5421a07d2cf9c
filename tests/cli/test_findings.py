from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import himaya.planning
from himaya.cli.findings import arabic, finding_line
from himaya.faults import Finding, Language

_PLANNING = Path(himaya.planning.__file__).parent
_LATIN = re.compile(r"[A-Za-z]{3,}")


def _makers(tree: ast.Module) -> dict[str, int]:
    """Functions of a module that return a finding, and how many of their first arguments are no words of it."""
    local = {
        node.name: len(node.args.args) - 2
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id == "Finding"
    }
    return {"Finding": 2, **local}


def _texts(node: ast.expr) -> list[str]:
    """Every literal text an expression may give, with 7 for what is filled in."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)]
    if isinstance(node, ast.IfExp):
        return _texts(node.body) + _texts(node.orelse)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in _texts(value)]
    return []


def _phrases() -> list[str]:
    found = set()
    for path in sorted(_PLANNING.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        makers = _makers(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in makers:
                words = node.args[makers[node.func.id] :]
                found.update(text for argument in words for text in _texts(argument))
    return sorted(found)


@pytest.mark.parametrize("phrase", _phrases())
def test_every_phrase_of_a_finding_is_arabic_for_arabic_readers(phrase: str) -> None:
    """No English word is left but names that stand in the file."""
    assert not _LATIN.search(arabic(phrase).replace("plan.json", "").replace("tobytes", "")), arabic(phrase)


def test_values_and_addresses_stay_as_they_stand() -> None:
    """What was written is repeated as it is; the address leads to it."""
    finding = Finding("posting", "/results/posting/unit[3]", "a unit that is not at P-07", "U-001")
    assert finding_line(finding, Language.AR) == (
        "خلل في /results/posting/unit[3] (توزيع الوحدات): المتوقع وحدة ليست في P-07، والموجود U-001"
    )
    assert finding_line(finding, Language.EN).startswith("Fault at /results/posting/unit[3] (posting): expected a unit")
