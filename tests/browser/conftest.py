"""A server of its own process with a real plan, and Debian's Chromium looking at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from himaya.web.database import SQLITE_FILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / "test-artifacts"
STARTING_S = 240
PLAN = "raml-station"


@dataclass(frozen=True)
class Site:
    """A running server: its address, the demonstration's password, its data folder, the folder of its plan."""

    url: str
    password: str
    data: Path
    plan: Path


@dataclass(frozen=True)
class Look:
    """How a reader looks at the site."""

    language: str
    width: int
    theme: Literal["light", "dark"]

    @property
    def name(self) -> str:
        """Part of a file name."""
        return f"{self.language}-{self.width}-{self.theme}"


ARABIC = Look("ar", 1440, "light")


def _chromium() -> str:
    found = os.environ.get("HIMAYA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("Chromium is not installed: apt-get install chromium, or leave these out with -m 'not browser'.")
    return found


@contextmanager
def _serving(folder: Path, program: str, *, empty: Path) -> Iterator[Site]:
    """A program that makes a data folder from the small scenario and serves it, in a process of its own.

    A folder in which nothing was ever made begins as a copy of the `empty` installation.
    """
    if not (folder / SQLITE_FILE).exists():
        shutil.copytree(empty, folder, dirs_exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    environment |= {"HIMAYA_DATA_DIR": str(folder), "HIMAYA_LANG": "en"}
    command = [sys.executable, "-c", program, str(ROOT / "scenarios" / PLAN)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    watch = threading.Timer(STARTING_S, process.kill)
    watch.start()
    try:
        assert process.stdout is not None
        line = process.stdout.readline().split()
        watch.cancel()
        assert line, "the server did not start"
        yield Site(line[0].rstrip("/"), line[1], folder, folder / "plans" / PLAN)
    finally:
        watch.cancel()
        process.terminate()
        process.wait(timeout=20)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="session")
def serving(empty_installation: Path) -> Callable[[Path, str], AbstractContextManager[Site]]:
    """Serve a data folder by a program that prints address and password once it answers."""
    return partial(_serving, empty=empty_installation)


@pytest.fixture(scope="session")
def site(
    serving: Callable[[Path, str], AbstractContextManager[Site]],
    raml_plan: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """`himaya serve --demo` on the small scenario, planned, verified and served by the real program."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(raml_plan, folder / "plans" / PLAN)
    with serving(folder, _PROGRAM) as made:
        yield made


_PROGRAM = """
import os, sys
from pathlib import Path
from himaya import api
from himaya.web.server import serve

data, scenario = Path(os.environ["HIMAYA_DATA_DIR"]), Path(sys.argv[1])
ready = lambda told: print(told.url, told.password, flush=True)
serve(data_dir=data, verify=api.verify, ready=ready, port=0, demo=True, scenario=scenario)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Its driver keeps an event loop running, which tests without a browser must not find."""
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"]) as chromium,
    ):
        yield chromium


def _is_problem(message: ConsoleMessage, *, refusals: bool, offline: bool) -> bool:
    """Whether the browser reports an error that no reader should meet."""
    expected = (refusals and "status of 422" in message.text) or (offline and "ERR_INTERNET" in message.text)
    return message.type == "error" and not expected


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a page as a reader would; every error the browser reports fails the test, until its window is closed.

    With `refusals` a form may be refused, with `offline` the network may be gone, which the browser reports too.
    """
    contexts = []
    problems: list[str] = []

    def open_page(look: Look = ARABIC, *, refusals: bool = False, offline: bool = False, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": look.width, "height": 900 if look.width > 900 else 844},
            locale="en-US",
            color_scheme=look.theme,
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(45_000)
        if look.language != "ar":
            context.add_cookies([{"name": "himaya_language", "value": look.language, "url": site.url}])
        page = context.new_page()
        page.on(
            "console",
            lambda message: (
                problems.append(message.text) if _is_problem(message, refusals=refusals, offline=offline) else None
            ),
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            page.wait_for_timeout(0)  # what the browser has reported so far has come when this has
    reported = list(problems)
    for context in contexts:
        context.close()  # which breaks off what is being fetched, and a map reports that
    assert reported == []


@pytest.fixture
def plan_page(visit: Callable[..., Page], site: Site) -> Callable[..., Page]:
    """Sign in and wait until the map of the plan is drawn."""

    def open_plan(look: Look = ARABIC, address: str = f"/plans/{PLAN}/") -> Page:
        page = visit(look)
        page.goto(f"{site.url}/accounts/login/?next={address.replace('?', '%3F').replace('&', '%26')}")
        page.fill("#id_login", "planner")
        page.fill("#id_password", site.password)
        page.click(".stack button")
        page.wait_for_selector("#map[data-drawn]")
        return page

    return open_plan


@pytest.fixture(scope="session")
def shots() -> Path:
    """Folder of the screenshots."""
    SHOTS.mkdir(exist_ok=True)
    return SHOTS


@pytest.fixture(scope="session")
def look_of() -> type[Look]:
    """Make a look of language, width and theme."""
    return Look
