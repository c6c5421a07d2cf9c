from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from himaya.faults import InvalidInputError
from himaya.planning.result import Finding
from himaya.web.plans.actions.imports import import_plan, import_plans
from himaya.web.plans.models import Solution, SolutionState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client


def test_a_plan_is_verified_once_for_each_content(make_plan: Callable[..., Solution], data_dir: Path) -> None:
    """A second start asks the verifier nothing unless plan.json has changed."""
    asked: list[Path] = []

    def verify(folder: Path) -> list[Finding]:
        asked.append(folder)
        return []

    first = make_plan(verify=verify)
    assert [plan.pk for plan in import_plans(data_dir / "plans", verify=verify)] == [first.pk]
    assert len(asked) == 1
    path = data_dir / "plans" / "raml" / "plan.json"
    path.write_bytes(path.read_bytes() + b"\n")
    import_plan(path.parent, verify=verify)
    assert len(asked) == 2
    assert Solution.objects.count() == 1


def test_an_imported_plan_says_what_it_holds(plan: Solution) -> None:
    """The row repeats names, period, counts and the weakest point of the document."""
    assert (plan.state, plan.n_places, plan.n_elements, plan.n_gaps) == (SolutionState.VERIFIED, 4, 24, 2)
    assert plan.worst_protection == 0.896
    assert plan.title_ar == "ليلة عيد الميلاد - محطة الرمل"
    assert plan.start is not None
    assert plan.start.isoformat() == "2027-01-06T10:00:00+00:00"


def test_findings_make_an_altered_plan(make_plan: Callable[..., Solution], office: Client) -> None:
    """A plan that does not verify is not shown; the page says where the fault is, and no download leaves."""
    found = [Finding("document", "/places/0/peak", "2500", "9999")]
    plan = make_plan(verify=lambda _folder: found)
    assert plan.state == SolutionState.ALTERED
    page = office.get(f"/plans/{plan.slug}/")
    assert page.status_code == HTTPStatus.CONFLICT
    assert "/places/0/peak" in page.content.decode()
    assert "لا يجوز العمل بها" in page.content.decode()
    for name in ("map.json", "plan.json", "plan.geojson", "order.pdf", "plan.xlsx"):
        assert office.get(f"/plans/{plan.slug}/{name}").status_code == HTTPStatus.CONFLICT


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "himaya-plan/1"}', "{\x00".encode("utf-16")])
def test_a_corrupt_file_shows_a_designed_page(data_dir: Path, office: Client, content: bytes) -> None:
    """Whatever lies in plan.json, the start goes on and the page names the file and the remedy."""
    folder = data_dir / "plans" / "broken"
    folder.mkdir(parents=True)
    (folder / "plan.json").write_bytes(content)
    plan = import_plan(folder, verify=lambda _folder: [])
    assert plan.state == SolutionState.UNREADABLE
    answer = office.get("/plans/broken/")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "plan.json" in answer.content.decode()
    assert "تعذرت قراءة ملف هذه الخطة" in answer.content.decode()


def test_a_verifier_that_cannot_read_makes_an_unreadable_plan(make_plan: Callable[..., Solution]) -> None:
    """A missing road file is a fault of the plan, in both languages, not a failed start."""

    def verify(_folder: Path) -> list[Finding]:
        raise InvalidInputError.of("files.missing", file="roads.npz")

    plan = make_plan(verify=verify)
    assert plan.state == SolutionState.UNREADABLE
    assert "roads.npz" in plan.fault_ar
    assert plan.fault_ar != plan.fault_en


@pytest.mark.usefixtures("plan")
def test_a_file_changed_while_serving_is_noticed(data_dir: Path, office: Client) -> None:
    """A number changed after verification takes the plan off the screen at the next look; no restart is asked for."""
    assert office.get("/plans/raml/").status_code == HTTPStatus.OK
    path = data_dir / "plans" / "raml" / "plan.json"
    path.write_text(path.read_text("utf-8").replace('"peak":2500', '"peak":2501'), "utf-8")
    page = office.get("/plans/raml/")
    assert page.status_code == HTTPStatus.CONFLICT
    assert "ولا حاجة إلى إعادة تشغيل الخادم" in page.content.decode()
    assert office.get("/plans/raml/map.json").status_code == HTTPStatus.CONFLICT


def test_a_plan_whose_folder_is_gone_says_so(plan: Solution, data_dir: Path, office: Client) -> None:
    """A missing folder has its own words."""
    (data_dir / "plans" / "raml" / "plan.json").unlink()
    answer = office.get(f"/plans/{plan.slug}/")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "لم يعد أحد ملفات هذه الخطة في مجلده" in answer.content.decode()


def test_the_map_gets_what_the_plan_holds(plan: Solution, office: Client, handmade: Any) -> None:
    """map.json agrees with plan.json element by element, in the reader's language."""
    shown = json.loads(office.get("/plans/raml/map.json").content)
    assert [place["protection"] for place in shown["places"]] == [
        [round(value, 4) for value in place["protection"]] for place in handmade["places"]
    ]
    assert [one["id"] for one in shown["elements"]] == [one["id"] for one in handmade["elements"]]
    assert shown["elements"][0]["name"] == handmade["elements"][0]["name_ar"]
    office.cookies["himaya_language"] = "en"
    english = json.loads(office.get("/plans/raml/map.json").content)
    assert english["elements"][0]["name"] == handmade["elements"][0]["name_en"]
    assert english["hash"] == shown["hash"] == plan.hash
