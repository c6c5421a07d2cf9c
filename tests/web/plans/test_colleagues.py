"""Two people at one draft: nobody writes over what the other changed, and work on other parts goes on."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest

from himaya.web.plans.actions import content
from himaya.web.plans.actions.elements import set_owner
from himaya.web.plans.models import HumanItem, PlanVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from himaya.web.accounts.models import User
    from himaya.web.plans.models import Element

OFFICE = "directorate-eg-alx"
PERIOD = {"starts_at": "2027-01-06T14:00", "ends_at": "2027-01-06T20:00"}


@pytest.fixture
def opened(draft: PlanVersion, desk: User, add_element: Callable[..., Element]) -> PlanVersion:
    """A draft with something in every part that a form changes."""
    by, pk = desk, draft.pk
    content.set_aim(pk, by=by, aim="غاية الليلة")
    for annex in content.ANNEXES:
        content.set_annex(pk, by=by, annex=annex, text=f"نص {annex}", complete=False)
    said = {"title_en": "", "owner": OFFICE, "resources": "وحدات", "open_questions": ""}
    content.save_axis(pk, by=by, title_ar="محور الطرق", **said)
    content.save_objective(pk, by=by, text="تأمين الأبواب", measure="كل باب مشغول", owner=OFFICE)
    content.set_human(pk, by=by, item=HumanItem.values[0], state="open", word="")
    times = {"starts_at": draft.starts_at, "ends_at": draft.ends_at}
    content.save_period(pk, by=by, number=1, title_ar="الفترة الأولى", title_en="", **times)
    for number in range(2):
        add_element(f"E-{number}")
    draft.elements.update(owner=None)
    return draft


@pytest.fixture
def page(desk: User, in_english: Callable[[User], Client]) -> Client:
    """The desk's browser, in English."""
    return in_english(desk)


def _at(version: PlanVersion, part: str = "") -> str:
    return f"/plans/{version.plan_id}/{version.number}/" + (f"change/{part}/" if part else "")


def _hidden(shown: str, action: str, marked: str) -> dict[str, str]:
    """What the form at an address carries unseen; of several the one with these words in it."""
    forms = [one.partition("</form>")[0] for one in shown.split("<form")[1:]]
    found = next(one for one in forms if f'action="{action}"' in one and marked in one)
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found)}


ITEM = HumanItem.values[0]
CHANGES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("aim", "", {"aim": "%s"}),
    ("annex", 'value="communications"', {"text": "%s"}),
    ("annex", 'value="medical"', {"text": "%s", "complete": "on"}),
    ("human", f'value="{ITEM}"', {"state": "done", "word": "%s"}),
    ("axis", 'name="key"', {"title_ar": "محور الطرق", "owner": OFFICE, "resources": "%s"}),
    ("period", 'name="number"', {"title_ar": "%s", **PERIOD}),
)


def _filled(sent: dict[str, str], text: str) -> dict[str, str]:
    return {name: text if value == "%s" else value for name, value in sent.items()}


@pytest.mark.parametrize(("part", "marked", "sent"), CHANGES)
def test_what_a_colleague_changed_meanwhile_is_not_written_over(
    opened: PlanVersion, page: Client, part: str, marked: str, sent: dict[str, str]
) -> None:
    """The second of two pages is refused with both texts; once that is read, it is kept."""
    at = _at(opened, part)
    hidden = _hidden(page.get(_at(opened)).content.decode(), at, marked)
    assert page.post(at, {**hidden, **_filled(sent, "قول الزميل")}).status_code == HTTPStatus.FOUND
    late = page.post(at, {**hidden, **_filled(sent, "قولي أنا")})
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    shown = late.content.decode()
    assert "The version has changed since you opened it" in shown
    assert "قول الزميل" in shown
    assert "قولي أنا" in shown
    again = _hidden(shown, at, marked)
    assert page.post(at, {**again, **_filled(sent, "قولي أنا")}).status_code == HTTPStatus.FOUND
    after = page.get(_at(opened)).content.decode()
    assert "قول الزميل" not in after
    assert "قولي أنا" in after


@pytest.mark.parametrize(("part", "marked", "sent"), CHANGES)
def test_a_colleague_at_another_part_stops_nobody(
    opened: PlanVersion, page: Client, desk: User, part: str, marked: str, sent: dict[str, str]
) -> None:
    """A form is kept though every other part was changed after it was opened."""
    at = _at(opened, part)
    hidden = _hidden(page.get(_at(opened)).content.decode(), at, marked)
    other = {"aim": "غاية أخرى", "medical": "خطة طبية أخرى"}
    if part != "aim":
        content.set_aim(opened.pk, by=desk, aim=other["aim"])
    if hidden.get("annex") != "medical":
        content.set_annex(opened.pk, by=desk, annex="medical", text=other["medical"], complete=False)
    set_owner(opened.pk, by=desk, owner=OFFICE)
    assert page.post(at, {**hidden, **_filled(sent, "قولي أنا")}).status_code == HTTPStatus.FOUND


def test_a_part_that_a_colleague_took_out_is_told_and_what_was_typed_can_be_added(
    opened: PlanVersion, page: Client, desk: User
) -> None:
    """The text stands in the form that adds a line of effort."""
    at, axis = _at(opened, "axis"), opened.axes.get()
    hidden = _hidden(page.get(_at(opened)).content.decode(), at, 'name="key"')
    content.remove_part(opened.pk, by=desk, part="axes", key=axis.key)
    late = page.post(at, {**hidden, "title_ar": "محور الطرق", "resources": "أوناش"})
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert late.content.decode().count('value="أوناش"') == 1
    added = page.post(
        at, {**_hidden(late.content.decode(), at, "أوناش"), "title_ar": "محور الطرق", "resources": "أوناش"}
    )
    assert added.status_code == HTTPStatus.FOUND
    assert opened.axes.get().resources == "أوناش"


def test_what_a_colleague_changed_is_not_taken_out_unseen(opened: PlanVersion, page: Client, desk: User) -> None:
    """An objective with another measure than the page showed stays."""
    at, row = _at(opened, "remove"), opened.objectives.get()
    hidden = _hidden(page.get(_at(opened)).content.decode(), at, 'value="objectives"')
    said: dict[str, Any] = {"text": row.text, "owner": OFFICE, "key": row.key}
    content.save_objective(opened.pk, by=desk, measure="مقياس آخر", **said)
    assert page.post(at, hidden).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert opened.objectives.get().measure == "مقياس آخر"
    again = _hidden(page.get(_at(opened)).content.decode(), at, 'value="objectives"')
    assert page.post(at, again).status_code == HTTPStatus.FOUND
    assert not opened.objectives.exists()


def test_elements_without_an_owner_are_those_the_page_counted(opened: PlanVersion, page: Client, desk: User) -> None:
    """Who gives all of them away is told when a colleague gave one meanwhile."""
    at = _at(opened, "owner")
    hidden = _hidden(page.get(_at(opened)).content.decode(), at, 'name="owner"')
    set_owner(opened.pk, by=desk, owner="centre", keys=["E-0"])
    assert page.post(at, {**hidden, "owner": OFFICE}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert opened.elements.get(key="E-1").owner is None
    again = _hidden(page.get(_at(opened)).content.decode(), at, 'name="owner"')
    assert page.post(at, {**again, "owner": OFFICE}).status_code == HTTPStatus.FOUND
    assert opened.elements.get(key="E-0").owner.code == "centre"
