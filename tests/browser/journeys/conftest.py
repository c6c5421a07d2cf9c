"""What every journey has in common: both languages, a server of its own, and a reader who is checked at every step."""

from __future__ import annotations

import base64
import hmac
import shutil
import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import is_wider_than_the_screen, violations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page

_SERVE = """
import os, sys
from pathlib import Path
from himaya import api
from himaya.web.server import serve

data, scenario = Path(os.environ["HIMAYA_DATA_DIR"]), Path(sys.argv[1])
{first}
ready = lambda told: print(told.url, told.password, flush=True)
serve(data_dir=data, verify=api.verify, ready=ready, port=0, demo=True, scenario=scenario)
"""
_SERVE_AS_IT_IS = _SERVE.format(first="")
_WITHOUT_A_DRAFT = _SERVE.format(first='api.build_roads(scenario / "roads.osm.gz", data / "roads" / "EG-ALX.npz")')


class Walk:
    """A reader on the way through the pages: each step is checked and kept as a picture."""

    def __init__(self, page: Page, url: str, pictures: Path, name: str, language: str) -> None:
        self.page, self.url, self.pictures, self.name, self.language = page, url, pictures, name, language
        self.steps = 0

    def said(self, arabic: str, english: str) -> str:
        """The words as this reader sees them."""
        return arabic if self.language == "ar" else english

    def link(self, arabic: str, english: str, *, exact: bool = True) -> Locator:
        """The link of this name."""
        return self.page.get_by_role("link", name=self.said(arabic, english), exact=exact).first

    def go(self, section: tuple[str, str], page: tuple[str, str]) -> None:
        """Open a section of the menu and follow one of its pages, by keyboard; each name in Arabic and English."""
        menu = self.page.locator(".menu-group", has=self.page.locator("summary", has_text=self.said(*section)))
        menu.locator("summary").press("Enter")
        menu.get_by_role("link", name=self.said(*page), exact=True).press("Enter")

    def button(self, arabic: str, english: str, *, exact: bool = True) -> Locator:
        """The button of this name."""
        return self.page.get_by_role("button", name=self.said(arabic, english), exact=exact)

    def open(self, address: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.url}{address}")

    def step(self, what: str) -> None:
        """The page as it is now breaks no rule of accessibility and does not scroll sideways; its picture is kept."""
        self.picture(what)
        assert violations(self.page) == []

    def picture(self, what: str) -> None:
        """Keep a picture of a page that was checked before with other words on it; it does not scroll sideways."""
        self.steps += 1
        self.page.screenshot(
            path=self.pictures / f"{self.name}-{self.language}-{self.steps:02}-{what}.png", full_page=True
        )
        assert not is_wider_than_the_screen(self.page), self.page.url

    def press(self, selector: str) -> None:
        """Bring the focus to a control and press Enter, as a hand on the keyboard does."""
        self.page.focus(selector)
        self.page.keyboard.press("Enter")

    def sign_in(self, account: str, password: str) -> None:
        """From the sign-in page by keyboard alone."""
        self.open("/accounts/login/")
        self.step("sign-in")
        self._give(account, password)
        self.page.wait_for_selector("#needs-title")

    def sign_in_with_both(self, account: str, password: str) -> None:
        """Set up a second factor as an application would, keep the codes, and come back in with password and digits."""
        self.sign_in(account, password)
        self.open("/accounts/second-factor/set-up/")
        self.step("second-factor")
        secret = self.page.inner_text(".secret")
        self.page.fill("#id_code", digits(secret))
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".codes")
        self.step("recovery-codes")
        self.page.context.clear_cookies(name="sessionid")
        self.open("/accounts/login/")
        self._give(account, password)
        self.page.wait_for_selector("#id_code")
        self.step("code")
        self.page.fill("#id_code", digits(secret, steps=1))
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector("#needs-title")

    def _give(self, account: str, password: str) -> None:
        self.page.focus("#id_login")
        self.page.keyboard.type(account)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(password)
        self.page.keyboard.press("Enter")


def digits(secret: str, *, steps: int = 0) -> str:
    """What an authenticator application shows now, or that many half minutes later, as RFC 6238 has it."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret.replace(" ", "")), counter, "sha1").digest()
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF) % 10**6:06}"


@pytest.fixture(scope="session")
def pictures(shots: Path) -> Path:
    """Folder of the pictures of the journeys, one for each step."""
    folder = shots / "journeys"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(params=["ar", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Every journey is made once in Arabic and once in English."""
    return str(request.param)


@pytest.fixture
def walk(visit: Callable[..., Page], site: Any, look_of: Any, pictures: Path, language: str) -> Callable[..., Walk]:
    """Begin a walk: its name, the width of the screen, and the language in which the first page comes."""

    def begin(name: str, width: int = 1440, *, first: str = language) -> Walk:
        page = visit(look_of(first, width, "light"), refusals=True)
        return Walk(page, site.url, pictures, name, language)

    return begin


@pytest.fixture(scope="session")
def with_a_draft(serving: Callable[..., Any], made_once: Callable[..., Path], raml_plan: Path) -> Path:
    """Data folder of the demonstration on the small scenario: register, units and the draft that its start makes."""

    def make(folder: Path) -> None:
        shutil.copytree(raml_plan, folder / "plans" / "alexandria-christmas")
        with serving(folder, _SERVE_AS_IT_IS):
            pass

    return made_once("with-a-draft", make)


@pytest.fixture(scope="session")
def without_a_draft(serving: Callable[..., Any], made_once: Callable[..., Path]) -> Path:
    """The same with the roads of Alexandria and no plan yet."""

    def make(folder: Path) -> None:
        with serving(folder, _WITHOUT_A_DRAFT):
            pass

    return made_once("without-a-draft", make)


@pytest.fixture
def begun(with_a_draft: Path) -> Path:
    """What a journey finds; one that begins elsewhere says so."""
    return with_a_draft


@pytest.fixture
def site(serving: Callable[..., Any], begun: Path, tmp_path: Path) -> Iterator[Any]:
    """A server of this journey alone, on a copy of what it finds; a journey changes it."""
    folder = Path(shutil.copytree(begun, tmp_path / "data"))
    with serving(folder, _SERVE_AS_IT_IS) as made:
        yield made
