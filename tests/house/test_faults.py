"""Every fault is told in both languages, with what it needs to be told."""

from __future__ import annotations

import ast
import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from himaya.faults import Fault, Language, catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXTS = ("ar", "en", "remedy_ar", "remedy_en")
ARABIC = re.compile(r"[\u0621-\u064a]")
LIBRARY = {"reason"}
"""What a library says of a fault: English, so it stands in English texts alone unless it is our own."""
PLACE = {"file", "row", "column", "value"}


def placeholders(text: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def in_any_language(text: str) -> set[str]:
    """Placeholders without the language that some carry: `table_ar` and `table_en` say the same thing."""
    return {re.sub(r"(^|_)(ar|en)$", "", name) for name in placeholders(text)}


def needed(code: str) -> set[str]:
    """Every placeholder of a fault's texts."""
    return set().union(*(placeholders(catalogue()[code][key]) for key in TEXTS))


def constants(trees: dict[str, ast.Module]) -> set[str]:
    """Every string that stands in the source."""
    return {
        node.value
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def raised(trees: dict[str, ast.Module]) -> Iterator[tuple[str, str, set[str] | None]]:
    """Faults made from a code that is written out: where, code, names of the details (None when they are passed on)."""
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            called, code = node.func, node.args[0].value
            is_of = isinstance(called, ast.Attribute) and called.attr == "of" and "." in str(code)
            is_fault = isinstance(called, ast.Name) and called.id == "Fault"
            if is_of or is_fault:
                names = {keyword.arg for keyword in node.keywords}
                passed_on = None in names or is_fault
                yield f"{path}:{node.lineno}", str(code), None if passed_on else {str(n) for n in names} - PLACE


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_a_fault_is_told_in_both_languages(code: str) -> None:
    """Fault and remedy exist in Arabic and English, are sentences, and the same details (libraries speak English)."""
    texts = catalogue()[code]
    assert set(texts) == set(TEXTS)
    for key in TEXTS:
        assert bool(ARABIC.search(texts[key])) == key.endswith("ar") or key.endswith("en"), texts[key]
        assert texts[key].rstrip().endswith((".", "؟", "?", "{reason}")), texts[key]
    assert in_any_language(texts["ar"]) | LIBRARY == in_any_language(texts["en"]) | LIBRARY
    assert in_any_language(texts["remedy_ar"]) == in_any_language(texts["remedy_en"])


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_a_fault_can_be_shown(code: str) -> None:
    """With its details filled in, a fault renders in both languages and names its place."""
    fault = Fault(code, file="places.csv", row=7, details=dict.fromkeys(needed(code), "DETAIL"))
    for language in Language:
        shown = fault.text(language)
        assert "places.csv" in shown
        assert "7" in shown
        assert "{" not in shown


def test_every_code_in_the_source_is_known(trees: dict[str, ast.Module]) -> None:
    """No line raises a fault that the catalogue cannot tell."""
    assert [f"{where} {code}" for where, code, _ in raised(trees) if code not in catalogue()] == []


def test_every_known_code_is_used(trees: dict[str, ast.Module]) -> None:
    """No text is kept for a fault that nothing raises."""
    written = constants(trees)
    assert [code for code in catalogue() if code not in written] == []


def test_every_raised_fault_brings_its_details(trees: dict[str, ast.Module]) -> None:
    """Where a fault is raised, every placeholder of its texts gets a value."""
    missing = [
        f"{where} {code} {sorted(needed(code) - names)}"
        for where, code, names in raised(trees)
        if names is not None and code in catalogue() and needed(code) - names
    ]
    assert missing == [], "\n".join(["", *missing])
