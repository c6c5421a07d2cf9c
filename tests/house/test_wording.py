"""The repository speaks of Himaya alone, and speaks Arabic where it says so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ABANDONED = {
    "gap": "ثغر",
    "vulnerability": "للتأثر",
    "seed": "بذرة السحب",
    "post": "خدمات التمركز|خدمة تمركز|خدمات تمركز|خدمات ثابتة|خدمة ثابتة|الخدمات الثابتة",
    "checkpoint": "نقاط التفتيش|نقاط تفتيش",
    "stint": "مدة خدمة",
    "percent": "٪",
}
"""Words for what the glossary calls otherwise; tables that are read in may still use them."""
READ_IN = "src/himaya/scenario/labels.toml"
ARABIC = re.compile(r"[\u0621-\u064a]")
LIST = Path(__file__).with_name("elsewhere.txt")
ELSEWHERE = re.compile("|".join(LIST.read_text("utf-8").split("\n")[:-1]), re.IGNORECASE)


def texts_in(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a TOML or JSON value with the path to it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts_in(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts_in(inner, f"{at}[{number}]")
    elif isinstance(value, str):
        yield at, value


def is_arabic_key(at: str) -> bool:
    """Whether a text's own key says that it is Arabic."""
    key = re.sub(r"\[\d+\]$", "", at).rsplit(".", 1)[-1]
    return key == "ar" or key.endswith("_ar")


def test_no_file_speaks_of_another_place(files: dict[str, str]) -> None:
    """No registry host, machine path or tool of the makers stands in a file."""
    found = [
        f"{path}:{number}: {match.group()}"
        for path, text in files.items()
        if not path.endswith(LIST.name)
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := ELSEWHERE.search(line))
    ]
    assert found == [], "\n".join(["", *found])


def test_one_word_for_one_thing(files: dict[str, str]) -> None:
    """Words that the glossary has replaced do not come back, in any text."""
    found = [
        f"{path}:{number}: {meant}: {match.group()}"
        for path, text in files.items()
        if not path.endswith(("test_wording.py", READ_IN))
        for meant, words in ABANDONED.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if (match := re.search(words, line))
    ]
    assert found == [], "\n".join(["", *found])


def test_texts_called_arabic_hold_arabic_letters(files: dict[str, str]) -> None:
    """Every `ar` and `..._ar` text in the package's data is Arabic, and is not empty."""
    checked, wrong = 0, []
    for path, text in files.items():
        if path.startswith("src/") and path.endswith(".toml"):
            for at, shown in texts_in(tomllib.loads(text)):
                if is_arabic_key(at):
                    checked += 1
                    wrong += [] if ARABIC.search(shown) else [f"{path}{at}"]
    assert checked > 100
    assert wrong == [], "\n".join(["", *wrong])


def test_arabic_texts_stand_beside_english_ones(files: dict[str, str]) -> None:
    """A table of texts that has one language has the other."""
    lonely = []
    for path, text in files.items():
        if path.startswith("src/") and path.endswith(".toml"):
            keys = {at for at, _ in texts_in(tomllib.loads(text))}
            for at in keys:
                if at.endswith((".ar", "_ar")):
                    other = f"{at[:-2]}en"
                    lonely += [] if other in keys else [f"{path}{at}"]
    assert lonely == [], "\n".join(["", *lonely])
