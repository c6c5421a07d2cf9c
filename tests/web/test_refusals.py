"""A refusal says why, by which rule, and the lawful way; the rule alone stands in the journal."""

from __future__ import annotations

import io
import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from himaya.web.accounts import forms as accounts
from himaya.web.accounts.models import Assignment, Office, Role, User
from himaya.web.accounts.policies import require
from himaya.web.common.logs import Brief
from himaya.web.common.refusal import RefusedError
from himaya.web.common.rules import in_words
from himaya.web.common.verbs import Verb
from himaya.web.journal.models import JournalEntry
from himaya.web.readiness import forms as readiness

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir", "fresh_limits")]
FORMS = (
    accounts.ChangePassword, accounts.NewAccount, accounts.AssignOffice, accounts.NewOffice, accounts.DelegateOffice,
    readiness.Claim, readiness.Reason, readiness.FromPlan, readiness.OpenBoard, readiness.OwnItem, readiness.SetLevel,
)  # fmt: skip
PASSWORD = "leaf-quiet-harbour-9"  # noqa: S105  # of the tests' own accounts


@pytest.fixture
def browser_of() -> Callable[..., Client]:
    """The browser of an account, in English unless it is said otherwise."""

    def make(user: User, language: str = "en") -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=user.pk))
        client.cookies["himaya_language"] = language
        return client

    return make


def _last_rule() -> object:
    entry = JournalEntry.objects.order_by("seq").last()
    assert entry
    return entry.after["rule"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (
            "en",
            ("office with other duties", "Ask an office whose duty it is: Administrator.", "Rule:", "manage accounts"),
        ),
        ("ar", ("لجهة ذات اختصاص آخر", "اطلبه من جهة مختصة به: مسؤول النظام.", "القاعدة:", "إدارة الحسابات")),
    ],
)
def test_a_page_of_other_offices_says_whose_it_is(
    browser_of: Callable[..., Client], planner: User, language: str, told: tuple[str, ...]
) -> None:
    """The page names the rule as the journal does, and the roles that have the duty."""
    answer = browser_of(planner, language).get("/accounts/")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert all(text in page for text in told)
    assert _last_rule() == "manage accounts"
    assert JournalEntry.objects.filter(action__in=("access-refused", "action-refused")).count() == 1


@pytest.mark.parametrize(
    ("verb", "area", "rule", "way"),
    [
        (Verb.APPROVE_PLANS, "EG-ALX", "duty: approve plans", "مدير"),
        (Verb.EDIT_PLANS, "EG-C", "area: edit plans", "القاهرة"),
        (Verb.EDIT_PLANS, "", "area: edit plans", "المركز القومي"),
    ],
)
def test_a_refused_act_names_its_rule_and_the_way(
    office_of: Callable[..., User], verb: Verb, area: str, rule: str, way: str
) -> None:
    """Another duty leads to the roles that have it, another area to the office of that one."""
    with pytest.raises(RefusedError) as refused:
        require(office_of(Role.PLANNER), verb, area=area)
    assert (refused.value.rule, refused.value.written) == (rule, False)
    assert way in refused.value.remedy


def test_an_account_without_an_office_is_told_who_gives_one(browser_of: Callable[..., Client], planner: User) -> None:
    """Its first page says what is missing, and the journal that it was asked for."""
    Assignment.objects.update(ends_at=timezone.now())
    page = browser_of(planner).get("/").content.decode()
    assert "This account holds no office now." in page
    assert "Ask an administrator of this centre to assign it to an office." in page
    assert "office: held now" in page
    assert _last_rule() == "office: held now"


def test_the_page_of_another_office_says_who_sees_it(browser_of: Callable[..., Client], planner: User) -> None:
    """Neither holder nor administrator: whom to ask."""
    page = browser_of(planner).get("/accounts/offices/centre/").content.decode()
    assert "Ask those who hold the office, or an administrator of this centre." in page
    assert '<code dir="auto">office: own</code>' in page


@pytest.mark.usefixtures("planner")
def test_a_refused_form_names_its_rules(administrator: Client) -> None:
    """A fault of the form with its rule, which stands in the journal, and a wrong field with its label."""
    administrator.cookies["himaya_language"] = "en"
    form = {"username": "planner", "role": "planner", "area": "country", "office_ar": "مكتب", "office_en": ""}
    taken = administrator.post("/accounts/new/", {**form, "password": PASSWORD, "again": PASSWORD}).content.decode()
    assert '<code dir="ltr">web.username_taken</code>' in taken
    assert "Choose another name." in taken
    assert _last_rule() == "web.username_taken"
    empty = administrator.post("/accounts/new/", {**form, "area": "", "password": PASSWORD, "again": "other"})
    assert '<a href="#id_area"><strong>Area:</strong> Choose where the office acts' in empty.content.decode()
    assert '<a href="#id_again"><strong>The same password again:</strong> The two' in empty.content.decode()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_field_of_the_product_s_forms_has_a_label_in_both_languages(language: str) -> None:
    """What a refusal calls a field is said in the reader's language, and is not made of its name in the program."""
    for kind in FORMS:
        for name, field in kind.base_fields.items():
            with override(language):
                said = str(field.label or "")
            assert said, (kind, name)
            assert bool(re.search("[\u0600-\u06ff]", said)) is (language == "ar"), (kind, name, said)


def test_a_refused_button_names_its_rule(administrator: Client) -> None:
    """What was refused without a form is told on the page that follows."""
    administrator.cookies["himaya_language"] = "en"
    own = Assignment.objects.get(user__username="administrator")
    page = administrator.post(f"/accounts/offices/assignments/{own.pk}/end/", follow=True).content.decode()
    assert "Ask another administrator." in page
    assert '<code dir="ltr">accounts.own_assignment</code>' in page
    assert _last_rule() == "accounts.own_assignment"
    assert Office.objects.filter(assignments__ends_at__isnull=True).exists()


def test_a_form_from_elsewhere_names_its_rule(planner: User) -> None:
    """A form without the token of its page is told so with its rule."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(planner)
    answer = client.post("/accounts/me/password/", {})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "النموذج: من هذه الصفحة وهذه الجلسة" in answer.content.decode()


def test_every_power_is_named_in_the_readers_language() -> None:
    """A rule is words in both languages; a code of the catalogue stays as it is."""
    for verb in Verb:
        with override("ar"):
            assert not re.search("[a-z]", in_words(verb.value) + in_words(f"duty: {verb}") + in_words(f"area: {verb}"))
        with override("en"):
            assert in_words(f"duty: {verb}") == f"duty: {verb.value}"
    assert in_words("web.username_taken") == "web.username_taken"


def test_a_refusal_in_arabic_names_its_power_in_arabic(browser_of: Callable[..., Client], planner: User) -> None:
    """The page of another duty has no English rule."""
    page = browser_of(planner, "ar").get("/alert/measures/").content.decode()
    assert "تسجيل استلام الإجراءات" in page
    assert "acknowledge measures" not in page


def test_a_refusal_is_one_line_of_the_log_and_a_failure_keeps_its_traceback() -> None:
    """Nothing is broken where an answer is below 500."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Brief())
    problem = RefusedError("no", rule="none")
    for status in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.INTERNAL_SERVER_ERROR):
        known = (RefusedError, problem, None)
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, "answer %s", (int(status),), known)
        record.status_code = int(status)
        handler.handle(record)
    lines = out.getvalue().splitlines()
    assert lines[:4] == ["answer 400", "answer 403", "answer 500", "himaya.web.common.refusal.RefusedError: no"]
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["brief"]
