"""The plan editor in a browser: what a decision costs is seen, and nothing that was set up is lost by taking it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SEEN = """id => {
  const { top, bottom } = document.getElementById(id).getBoundingClientRect();
  return top >= 0 && top < innerHeight && bottom > 0;
}"""


@pytest.fixture
def language() -> str:
    """The words do not matter here: once is enough."""
    return "ar"


def test_a_commander_works_in_the_editor_by_keyboard(walk: Callable[..., Any], site: Any) -> None:
    """Search, decide, choose a spot and give it up; then the session ends."""
    desk = walk("editor")
    desk.sign_in("planner-alexandria", site.password)
    desk.open("/plans/1/1/editor/")
    desk.page.wait_for_selector("#map[data-drawn]")
    what_a_decision_costs_is_seen_and_the_view_stays(desk)
    choosing_a_spot_is_given_up(desk.page)
    an_ended_session_shows_the_sign_in_as_a_page(desk.page)


def what_a_decision_costs_is_seen_and_the_view_stays(desk: Any) -> None:
    """After a decision the panel is at its effect with the focus there; hour, search and choice are as they were."""
    editor: Page = desk.page
    editor.keyboard.press("/")
    assert editor.evaluate("document.activeElement.id") == "q"
    editor.keyboard.type("باب")
    editor.wait_for_function("document.querySelectorAll('#list .item').length > 0")
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Enter")
    editor.wait_for_selector("form[action$='/decide/pin/']")
    assert editor.evaluate(SEEN, "decide")
    editor.select_option("#id_unit", "")
    editor.locator("form[action$='/decide/pin/'] button").press("Enter")
    editor.wait_for_selector("form[action$='/editor/back/']")
    editor.wait_for_selector("#map[data-drawn]")
    assert editor.evaluate(SEEN, "effect")
    assert editor.evaluate("document.activeElement.id") == "effect"
    assert editor.input_value("#q") == "باب"
    assert editor.locator("form[action$='/decide/pin/']").count() == 1
    desk.step("decided")


def choosing_a_spot_is_given_up(editor: Page) -> None:
    """Escape or another choice gives it up; the first Escape closes nothing else."""
    editor.fill("#q", "")
    chosen = editor.locator("#list .item-post").first
    chosen.press("Enter")
    pick = editor.locator("form[action$='/decide/change/'] [data-pick]")
    pick.press("Enter")
    assert editor.locator("[data-picking]").count() == 1
    editor.keyboard.press("Escape")
    assert editor.locator("[data-picking]").count() == 0
    assert chosen.get_attribute("aria-pressed") == "true"
    pick.press("Enter")
    editor.locator("#list .item-post").nth(3).press("Enter")
    assert editor.locator("[data-picking]").count() == 0


def an_ended_session_shows_the_sign_in_as_a_page(editor: Page) -> None:
    """Nothing of the sign-in page is put into the panel."""
    editor.context.clear_cookies(name="sessionid")
    editor.locator("#list .item-post").first.press("Enter")
    editor.wait_for_url("**/accounts/login/**")
    assert editor.locator("#decide").count() == 0
