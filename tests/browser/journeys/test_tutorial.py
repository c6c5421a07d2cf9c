"""The tutorial in the browser, followed as it is written: a label that changed fails here."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

TUTORIAL = Path(__file__).parents[3] / "docs" / "tutorial"
PAGES = {"ar": "first-plan-in-the-browser.ar.md", "en": "first-plan-in-the-browser.md"}
TOKEN = re.compile(r"\*\*(?P<press>.+?)\*\*|_(?P<field>[^_]+)_: `(?P<value>[^`]+)`|[“«](?P<see>.+?)[”»]")
APPEARS_WITHIN_S = 90


def steps_of(language: str) -> list[list[tuple[str, str, str]]]:
    """What each numbered step asks for, in order: press, fill with a value, or see."""
    text = (TUTORIAL / PAGES[language]).read_text("utf-8")
    return [list(_asked(step)) for step in re.findall(r"^\d+\. (.+)$", text, re.MULTILINE)]


def _asked(step: str) -> Iterator[tuple[str, str, str]]:
    for found in TOKEN.finditer(step):
        if found["press"]:
            yield "press", found["press"], ""
        elif found["field"]:
            yield "fill", found["field"], found["value"]
        else:
            yield "see", found["see"], ""


def test_both_languages_ask_for_the_same() -> None:
    """Step by step the two pages press, fill and show alike; the English one first changes the language."""
    kinds = {language: [[kind for kind, *_ in step] for step in steps_of(language)] for language in PAGES}
    assert kinds["en"][0] == ["press", *kinds["ar"][0]]
    assert kinds["en"][1:] == kinds["ar"][1:]
    assert sum(len(step) for step in kinds["ar"]) > 40


@pytest.fixture
def begun(without_a_draft: Path) -> Path:
    """What the commands of the tutorial start."""
    return without_a_draft


@pytest.mark.browser
@pytest.mark.slow
def test_the_tutorial_works_as_written(walk: Callable[..., Any], language: str) -> None:
    """Every control that a step names is there, and what it promises is seen."""
    reader = walk("tutorial", first="ar")
    reader.open("/accounts/login/")
    for step in steps_of(language):
        for kind, name, value in step:
            {"press": press, "fill": fill, "see": see}[kind](reader.page, name, value)
        reader.picture("step")


def press(page: Page, name: str, _value: str) -> None:
    """Press the control of this name: a link or a button leads on, a tab or a fold opens where it is."""
    control = _first_seen(lambda: _controls(page, name), name)
    if control.evaluate("one => one.tagName === 'SUMMARY' || one.role === 'tab'"):
        control.press("Enter")
        return
    with page.expect_navigation():
        control.press("Enter")


def _controls(page: Page, name: str) -> Iterator[Locator]:
    """Controls that bear the name, or else have it in their name."""
    for exact in (True, False):
        for role in ("button", "link", "tab"):
            yield page.get_by_role(role, name=name, exact=exact)  # type: ignore[arg-type]  # one of Playwright's words
        yield page.locator("summary").filter(has_text=re.compile(f"^{re.escape(name)}"))


def fill(page: Page, name: str, value: str) -> None:
    """Put a value into the field whose label begins so: type it, or choose it."""
    label = re.compile(rf"^\s*{re.escape(name)}")
    fields = page.locator("main").get_by_label(label).and_(page.locator("input, select, textarea"))
    field = _first_seen(lambda: iter([fields]), name)
    if field.evaluate("one => one.tagName") == "SELECT":
        field.select_option(label=value)
    else:
        field.fill(value)


def see(page: Page, text: str, _value: str) -> None:
    """The words stand on the page."""
    page.wait_for_function("text => document.body.innerText.includes(text)", arg=text)


def _first_seen(found: Callable[[], Iterator[Locator]], name: str) -> Locator:
    """The first that can be seen, waiting for it as a reader does."""
    end = time.monotonic() + APPEARS_WITHIN_S
    while time.monotonic() < end:
        for locator in found():
            for one in locator.all():
                if one.is_visible():
                    return one
        time.sleep(0.2)
    pytest.fail(f"nothing on the page is called {name}")
