"""The picture and the wall in the browser: what moves the map, what the address keeps, what is old."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.looking import LOOKS, assert_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLES = {
    "ar": ("باب المرسى", "كمين المرسى"),
    "en": ("Marina door", "Marina checkpoint"),
}
NIGHT = """
import sys
from datetime import date, timedelta
import django
django.setup()
from django.utils import timezone
from himaya.web.accounts.models import User
from himaya.web.accounts.organisation import parent_of
from himaya.web.incidents.models import Incident
from himaya.web.places.models import Base, Duty, Unit
from himaya.web.plans.models import Element, Plan, PlanVersion, Solution, UnitAssignment
from himaya.web.positions.models import Latest, Sender

now, area, hour = timezone.now(), "EG-ALX", timedelta(hours=1)
office, by = parent_of(area), User.objects.get(username="operator")
station = {"kind": "police_station", "name_ar": "قسم العطارين", "lon": 29.9, "lat": 31.2, "area": area}
base, _made = Base.objects.get_or_create(code="B-PIC", defaults=station)

home = {"base": base, "area": area}

def unit(number, kind, ahead_s):
    made = Unit.objects.create(code=f"PIC-{number}", call_sign=f"عقاب {number}", kind=kind, crew=3, **home)
    Duty.objects.create(unit=made, starts_at=now - hour, ends_at=now + 9 * hour)
    sender = Sender.objects.create(unit=made, code=f"picture{number}", secret_sha256="0" * 64)
    at = now + timedelta(seconds=ahead_s)
    Latest.objects.create(sender=sender, unit=made, at=at, lat=31.2 + number / 500, lon=29.9 - number / 500)

def incident(kind, priority, lon, lat):
    told = {"called_at": now, "stepped_at": now, "methane_at": now, "entered_by": by, "office": office, "area": area}
    Incident.objects.create(kind=kind, priority=priority, lon=lon, lat=lat, where="map", **told)

if sys.argv[1] == "more":
    incident("fire", 2, 29.95, 31.25)
else:
    unit(1, "ambulance", 8 * 3600)
    unit(2, "fire", -600)
    incident("fire", 1, 29.905, 31.2)
    span = {"starts_at": now - hour, "ends_at": now + 9 * hour}
    titles = {"title_ar": "خطة تأمين عيد الميلاد", "title_en": "Coptic Christmas", "celebration": "coptic-christmas"}
    plan = Plan.objects.create(celebration_day=date(2027, 1, 7), area=area, created_by=office, **titles)
    said = {"author_office": office, "author_account": "desk", "solution": Solution.objects.first(), **span}
    version = PlanVersion.objects.create(plan=plan, number=1, **said)
    at = {"lon": 29.9, "lat": 31.2, "strength": 2, "version": version, **span}
    post = Element.objects.create(key="p/1", kind="post", title_ar="باب المرسى", title_en="Marina door", **at)
    UnitAssignment.objects.create(element=post, unit_code="PIC-9", call_sign="عقاب 9", **span)
    Element.objects.create(key="p/2", kind="checkpoint", title_ar="كمين المرسى", title_en="Marina checkpoint", **at)
    line = [[29.9, 31.2], [29.905, 31.204]]
    titles = {"title_ar": "غلق شارع المرسى", "title_en": "Marina closure"}
    Element.objects.create(key="c/1", kind="closure", geometry=line, **titles, **at)
    PlanVersion.objects.filter(pk=version.pk).update(state="active", content_hash="0" * 64)
"""


def _make(site: Any, what: str) -> None:
    environment = {**os.environ, "HIMAYA_DATA_DIR": str(site.data), "DJANGO_SETTINGS_MODULE": "himaya.web.settings"}
    subprocess.run([sys.executable, "-c", NIGHT, what], env=environment, check=True)


@pytest.fixture(scope="module")
def night(site: Any) -> Any:
    """A night of two units (one of them not heard of for ten minutes), one incident, and a plan in force."""
    _make(site, "all")
    return site


def _open(page: Page, site: Any, address: str) -> None:
    page.goto(f"{site.url}/accounts/login/?next={address.replace('?', '%3F').replace('&', '%26')}")
    page.fill("#id_login", "operator")
    page.fill("#id_password", site.password)
    page.click(".stack button")
    page.wait_for_selector("#map[data-drawn]")


def _both_are_shown(page: Page) -> None:
    """Wait for the two units of this night; other nights on the same server may have theirs."""
    for code in ("PIC-1", "PIC-2"):
        page.wait_for_selector(f"button.item[data-key='unit:{code}']")
    page.wait_for_function("() => Number(document.getElementById('map').dataset.units) >= 2")


def _view(page: Page) -> list[float]:
    page.wait_for_selector("#map[data-drawn]")
    return [float(part) for part in str(page.get_attribute("#map", "data-view")).split()]


@pytest.mark.parametrize("look", LOOKS, ids=["-".join(map(str, look)) for look in LOOKS])
def test_picture_and_wall_in_every_look(
    look: tuple[str, int, str], visit: Callable[..., Page], night: Any, look_of: Any, shots: Path
) -> None:
    """Everything is on list and map, the old unit grey and named old; axe finds nothing, nothing overflows."""
    seen = look_of(*look)
    page = visit(seen)
    _open(page, night, "/picture/")
    _both_are_shown(page)
    page.wait_for_selector("button.item[data-key='unit:PIC-2'].item-stale")
    old = str(page.locator("button.item[data-key='unit:PIC-2']").text_content())
    assert ("الموقع قديم" if seen.language == "ar" else "position is old") in old.casefold()
    assert page.locator("button.item[data-key='unit:PIC-1'].item-stale").count() == 0
    assert page.locator("button.item[data-key^='incident:']").count() >= 1
    for title in TITLES[seen.language]:
        assert page.locator("button.item[data-key^='post:']", has_text=title).count() == 1
    assert page.locator("button.item[data-key^='road:']").count() >= 1
    assert_sound(page, shots / f"picture-{seen.name}.png")
    page.goto(f"{night.url}/wall/")
    page.wait_for_selector("#map[data-drawn]")
    page.wait_for_function("() => document.querySelector('#tile-incidents [data-age]')?.textContent")
    assert_sound(page, shots / f"wall-{seen.name}.png")


def test_a_map_that_was_moved_stays_and_can_be_given_back(visit: Callable[..., Page], night: Any) -> None:
    """It fits to the incidents; once moved, a new incident leaves it alone; the address keeps it; ★ gives it back."""
    page = visit()
    _open(page, night, "/picture/")
    page.wait_for_selector("#follow[data-held='no']")
    page.wait_for_function("() => Number(document.getElementById('map').dataset.view.split(' ')[2]) > 12")
    page.focus(".maplibregl-canvas")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.wait_for_selector("#follow[data-held='yes']")
    page.wait_for_url("**at=*")
    held = _view(page)
    before = page.locator("button.item[data-key^='incident:']").count()
    _make(night, "more")
    page.wait_for_function(
        "n => document.querySelectorAll(\"button.item[data-key^='incident:']\").length > n", arg=before, timeout=40_000
    )
    assert _view(page) == held
    page.reload()
    page.wait_for_selector("#map[data-drawn]")
    page.wait_for_selector("#follow[data-held='yes']")
    assert _view(page) == pytest.approx(held, abs=0.01)
    page.keyboard.press("0")
    page.wait_for_selector("#follow[data-held='no']")
    page.wait_for_function("old => document.getElementById('map').dataset.view !== old", arg=" ".join(map(str, held)))
    assert "at=" not in page.url


def test_filters_stand_in_the_address_and_come_back_from_it(visit: Callable[..., Page], night: Any) -> None:
    """A layer ticked and a word typed narrow list and map, and the same address shows the same."""
    page = visit()
    _open(page, night, "/picture/")
    _both_are_shown(page)
    page.check("[name=layer][value=unit]")
    page.keyboard.press("/")
    page.keyboard.type("عقاب ٢")
    page.wait_for_selector("#map[data-units='1']")
    page.wait_for_url("**layer=unit&q=*")
    assert page.locator("button.item").count() == 1
    page.goto(page.url)
    page.wait_for_selector("#map[data-units='1']")
    page.wait_for_selector("button.item[data-key='unit:PIC-2']")
    assert page.locator("button.item").count() == 1
    assert page.input_value("#q") == "عقاب ٢"
    assert page.is_checked("[name=layer][value=unit]")


def test_the_list_is_worked_by_keyboard_alone(visit: Callable[..., Page], night: Any) -> None:
    """From the search down into the list, Enter selects and shows it on the map, O opens its page."""
    page = visit()
    _open(page, night, "/picture/?layer=unit&q=عقاب")
    _both_are_shown(page)
    wanted = str(page.locator("button.item").nth(1).get_attribute("data-key"))
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**sel=unit*")
    page.wait_for_selector(f"button.item[aria-pressed='true'][data-key='{wanted}']")
    assert page.evaluate("() => document.activeElement.dataset.key") == wanted
    page.keyboard.press("o")
    page.wait_for_url(f"**/units/{wanted.removeprefix('unit:')}/")


def test_what_the_server_does_not_confirm_turns_grey(visit: Callable[..., Page], night: Any) -> None:
    """Without an answer for ten seconds the map is grey and says that it is old; with one it is as before."""
    page = visit(refusals=True)
    _open(page, night, "/picture/")
    _both_are_shown(page)
    page.route("**/picture/units.json*", lambda route: route.fulfill(status=422))
    page.wait_for_selector("#picture[data-lost='yes']", timeout=40_000)
    assert page.inner_text("#map-state") == "انقطع الاتصال: المعروض قديم."
    page.unroute("**/picture/units.json*")
    page.wait_for_selector("#picture:not([data-lost])")


COUNTED = """() => {
  window.painted = 0;
  for (const name of ["drawElements", "drawArrays"]) {
    const draw = WebGL2RenderingContext.prototype[name];
    WebGL2RenderingContext.prototype[name] = function (...told) { window.painted += 1; return draw.apply(this, told); };
  }
}"""


def test_a_map_without_news_is_not_painted_again(visit: Callable[..., Page], night: Any) -> None:
    """Seconds go by and it costs a console nothing; what is chosen then is painted at once."""
    page = visit()
    page.add_init_script(f"({COUNTED})()")
    _open(page, night, "/picture/?layer=unit&q=عقاب")
    _both_are_shown(page)
    page.wait_for_timeout(3_000)
    painted = page.evaluate("() => window.painted")
    assert painted > 0
    page.wait_for_timeout(4_000)
    assert page.evaluate("() => window.painted") == painted
    page.locator("button.item").nth(1).press("Enter")
    page.wait_for_function("before => window.painted > before", arg=painted)
