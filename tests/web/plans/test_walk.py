"""The whole way of the demonstration's draft over HTTP: refused, mended, submitted, approved, in force."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from himaya import api
from himaya.faults import Fault, Language
from himaya.web.accounts.demo import ensure_demo_accounts
from himaya.web.accounts.models import User
from himaya.web.accounts.organisation import ensure_organisation
from himaya.web.jobs import actions as jobs
from himaya.web.jobs.models import Job, JobState
from himaya.web.places.actions.demonstration import ensure_demo_register
from himaya.web.places.models import Base
from himaya.web.plans import planning
from himaya.web.plans.actions.demonstration import ensure_demo_plan
from himaya.web.plans.actions.imports import import_plan
from himaya.web.plans.models import PlanVersion, State

if TYPE_CHECKING:
    from collections.abc import Callable

RAML = Path(__file__).parents[3] / "scenarios" / "raml-station"
REASON = "سبب مكتوب يفهمه من يراجع السجل"
BEFORE = datetime(2027, 1, 5, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _before_the_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the day before the plan's period, whenever this walk is taken."""
    monkeypatch.setattr(timezone, "now", lambda: BEFORE)


@pytest.fixture
def version(data_dir: Path, raml_plan: Path, settings: Any) -> PlanVersion:
    """The demonstration's own draft, on the small scenario, whose few units leave serious gaps."""
    settings.DEMO = True
    ensure_organisation()
    ensure_demo_accounts(data_dir)
    folder = data_dir / "plans" / "alexandria-christmas"
    shutil.copytree(raml_plan, folder)
    import_plan(folder, verify=api.verify)
    ensure_demo_register(RAML)
    ensure_demo_plan(data_dir)
    return PlanVersion.objects.get()


class Walk:
    """Two browsers and the pages of one version."""

    def __init__(self, version: PlanVersion) -> None:
        self.version = version
        self.at = f"/plans/{version.plan_id}/{version.number}/"
        self.planner, self.director = _browser("planner-alexandria"), _browser("director")

    def change(self, form: str, **sent: str) -> None:
        """Change a part of the draft with the form of its page, which says what it showed."""
        page = self.planner.get(self.at).content.decode()
        parts = [part.partition("</form>")[0] for part in page.split("<form") if f'/change/{form}/"' in part]
        marks = [f'value="{sent[name]}"' for name in ("annex", "item", "key") if sent.get(name)]
        asked = next((part for part in parts if all(mark in part for mark in marks)), "")
        found = re.search(r'name="shown" value="([^"]*)"', asked)
        answer = self.planner.post(f"{self.at}change/{form}/", {**sent, "shown": found[1] if found else ""})
        assert answer.status_code == HTTPStatus.FOUND, (form, unescape(answer.content.decode()))

    def step(self, browser: Client, step: str, status: HTTPStatus = HTTPStatus.FOUND, **sent: str) -> str:
        """Take a step, and come back with the page of a refusal."""
        answer = browser.post(f"{self.at}step/{step}/", sent)
        assert answer.status_code == status, (step, unescape(answer.content.decode()))
        return unescape(answer.content.decode())

    def refused(self, *codes: str) -> None:
        """Submitted, not approved for these reasons alone with their remedies, and returned."""
        self.step(self.planner, "submit")
        page = self.step(self.director, "approve", HTTPStatus.UNPROCESSABLE_ENTITY)
        shown = page.split('id="refused"')[1].split("</div>")[0]
        for code in codes:
            assert Fault(code).remedy(Language.EN) in shown
        assert shown.count("<li>") == len(codes)
        self.step(self.director, "return", reason=REASON)

    def plan_again(self) -> None:
        """Ask for the planner on the page, and let its work run here."""
        asked = self.planner.post(f"{self.at}plan-now/")
        assert asked.status_code == HTTPStatus.FOUND, unescape(asked.content.decode())
        job = jobs.claim(Job.objects.latest("pk").pk)
        assert job is not None
        result = planning.run_planner(job.arguments, lambda *_args, **_texts: None, lambda: False)
        assert jobs.finish(job, result)
        assert Job.objects.get(pk=job.pk).state == JobState.DONE


def _browser(username: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=username))
    client.cookies["himaya_language"] = "en"
    return client


def test_the_draft_of_the_demonstration_goes_all_the_way(
    version: PlanVersion, reinforcements: Callable[[str], bytes]
) -> None:
    """A demand that is not met refuses approval with its remedy, the pages mend it, and the plan comes into force."""
    walk = Walk(version)
    walk.step(walk.planner, "approve", HTTPStatus.UNPROCESSABLE_ENTITY)
    walk.refused(
        "plans.axis_unready", "plans.no_medical", "plans.human_open", "plans.red_gaps", "plans.not_rehearsed",
        "plans.not_rehearsed",
    )  # fmt: skip
    base = Base.objects.filter(kind="police_station").values_list("code", flat=True)[0]
    _close_gaps(walk, reinforcements(base))
    _complete(walk)
    _break_and_mend(walk)
    walk.step(walk.planner, "submit")
    walk.step(walk.planner, "approve", HTTPStatus.FORBIDDEN)
    walk.step(walk.director, "approve", conditions="تأكيد الإسعاف قبل الظهر")
    page = unescape(walk.director.get(f"{walk.at}review/").content.decode())
    assert "The signature fits this content" in page
    _into_force(walk)


def _close_gaps(walk: Walk, units: bytes) -> None:
    """Units come into the register by a table; the planner runs again; new elements have no owner yet."""
    sent = {"file": SimpleUploadedFile("units.csv", units)}
    preview = walk.planner.post("/units/import/", sent)
    assert walk.planner.post(preview.headers["Location"]).status_code == HTTPStatus.FOUND
    walk.plan_again()


def _complete(walk: Walk) -> None:
    """What the draft still lacked, one demand after the other: each refusal is shorter by what was mended."""
    missing = ["plans.axis_unready", "plans.no_medical", "plans.human_open", *2 * ["plans.not_rehearsed"]]
    mend: dict[str, Callable[[], None]] = {
        "plans.unowned": lambda: walk.change("owner", owner="directorate-eg-alx", legal_basis="قانون 109 لسنة 1971"),
        "plans.axis_unready": lambda: _own_axis(walk),
        "plans.no_medical": lambda: walk.change("annex", annex="medical", text="نقاط إسعاف ومسار إخلاء", complete="on"),
        "plans.human_open": lambda: walk.change("human", item="families", state="done", word="نقطة استعلام بكل باب"),
    }
    walk.refused("plans.unowned", *missing)
    for code in ("plans.unowned", *missing[:3]):
        mend[code]()
        missing = [one for one in missing if one != code]
        walk.refused(*missing)
    rehearsed, waived = walk.version.places.filter(tier=1).values_list("code", flat=True)
    walk.change("contingency", place_code=rehearsed, scenario="إخلاء على مرحلتين", rehearsed_on="2026-01-10")
    walk.refused("plans.not_rehearsed")
    answer = walk.director.post(f"{walk.at}override/", {"rule": "rehearsal", "place_code": waived, "reason": REASON})
    assert answer.status_code == HTTPStatus.FOUND


def _own_axis(walk: Walk) -> None:
    said = {"title_ar": "إعلام الجمهور", "title_en": "Public information", "open_questions": ""}
    walk.change("axis", key="public", owner="directorate-eg-alx", resources="مكتب الإعلام", **said)


def _break_and_mend(walk: Walk) -> None:
    """Demands that the draft met are refused as soon as they are broken, and the same forms mend them."""
    for key in walk.version.objectives.values_list("key", flat=True):
        walk.change("remove", part="objectives", key=key)
    walk.refused("plans.no_objectives")
    walk.change("objective", text="تأمين الأبواب", measure="كل باب مشغول", owner="directorate-eg-alx", key="")
    walk.change("annex", annex="communications", text="الشبكة الرئيسية وبديلها")
    walk.refused("plans.no_communications")
    walk.change("annex", annex="communications", text="الشبكة الرئيسية وبديلها", complete="on")
    walk.version.refresh_from_db()
    assert walk.version.solution is not None
    unit = _posted_unit(walk.version)
    walk.planner.post(f"{walk.at}editor/decide/withhold/", {"unit_id": unit})
    walk.refused("plans.certificate_of_other_content")
    walk.planner.post(f"{walk.at}editor/back/", {"group": "absences", "index": "0"})


def _posted_unit(version: PlanVersion) -> str:
    element = version.elements.filter(kind="post", assignments__isnull=False)[0]
    return element.assignments.values_list("unit_code", flat=True)[0]


def _into_force(walk: Walk) -> None:
    """Too early and not briefed: a director lets the forces deploy early, the crews are briefed."""
    shown = walk.step(walk.director, "activate", HTTPStatus.UNPROCESSABLE_ENTITY)
    for code in ("plans.outside_dates", "plans.not_briefed"):
        assert Fault(code).remedy(Language.EN) in shown
    early = walk.director.post(f"{walk.at}override/", {"rule": "early", "reason": REASON})
    assert early.status_code == HTTPStatus.FOUND
    shown = walk.step(walk.director, "activate", HTTPStatus.UNPROCESSABLE_ENTITY).split('id="refused"')[1]
    assert shown.split("</div>")[0].count("<li>") == 1
    assert walk.director.post(f"{walk.at}brief/").status_code == HTTPStatus.FOUND
    walk.step(walk.director, "activate")
    walk.version.refresh_from_db()
    assert walk.version.state == State.ACTIVE
